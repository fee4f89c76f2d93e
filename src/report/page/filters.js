// Tables: sorting by a click on a head, filters on text and on the values of a column.
const cellValue = (row, column) => {
  const cell = row.cells[column];
  return cell.dataset.value === undefined ? cell.textContent : Number(cell.dataset.value);
};
const compareCells = (a, b) =>
  typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b));

const sortBy = (table, column) => {
  const head = table.tHead.rows[0].cells[column];
  const up = head.getAttribute('aria-sort') !== 'ascending';
  for (const cell of table.tHead.rows[0].cells) cell.removeAttribute('aria-sort');
  head.setAttribute('aria-sort', up ? 'ascending' : 'descending');
  const rows = [...table.tBodies[0].rows].sort((a, b) =>
    (up ? 1 : -1) * compareCells(cellValue(a, column), cellValue(b, column)));
  table.tBodies[0].append(...rows);
};

const makeSortable = table => {
  [...table.tHead.rows[0].cells].forEach((head, column) => {
    const button = document.createElement('button');
    button.className = 'sort';
    button.append(...head.childNodes);
    button.addEventListener('click', () => sortBy(table, column));
    head.append(button);
  });
};

const filterRows = controls => {
  const table = document.getElementById(controls.dataset.filters);
  const text = controls.querySelector('input').value.toLowerCase();
  const wanted = controls.querySelector('select').value;
  let count = 0;
  for (const row of table.tBodies[0].rows) {
    const fits = row.textContent.toLowerCase().includes(text) &&
      (wanted === '' || row.dataset.group === wanted);
    row.hidden = !fits;
    if (fits) ++count;
  }
  controls.querySelector('output').textContent = count;
};
const makeFilters = controls => {
  for (const element of controls.querySelectorAll('input, select'))
    element.addEventListener('input', () => filterRows(controls));
  filterRows(controls);
};
