#include <systemc>

// libsystemc refers to sc_main from its own main(). podsim has its own main() and starts each
// simulation with sc_start, so nothing calls this one.
int sc_main(int, char*[]) { return 1; }
