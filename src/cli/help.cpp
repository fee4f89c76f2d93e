#include "src/cli/help.h"

namespace podsim::cli::help {

const char* const kProgram =
    "Train a model on accelerators, rented or bought: how fast does it go, what does it cost,\n"
    "what revenue does it mean for the vendor?\n"
    "\n"
    "A scenario is a YAML file that names a model, chips, a demand for tokens and plans to meet "
    "it.\n"
    "podsim simulates the training step in SystemC, the run with its failures, the cost of every\n"
    "plan and the vendor's revenue, and can show the source of every number.";

const char* const kProgramFooter =
    "First steps:\n"
    "  podsim run scenarios/quickstart.yaml             simulate a commented scenario\n"
    "  podsim run FILE --set system.chip=tpu-v5p        change one value\n"
    "  podsim run FILE --out results/first              keep result.json and report.txt\n"
    "  podsim explain results/first/result.json plans.rent.cost.total_usd\n"
    "                                                   the source of a number\n"
    "  podsim list chips; podsim show chips/tpu-v7      what the catalog holds\n"
    "\n"
    "Each verb explains itself: podsim VERB --help\n"
    "\n"
    "Results go to standard output, everything else to standard error.\n"
    "\n"
    "Exit codes:\n"
    "  0    done\n"
    "  1    a simulation failed, or podsim itself\n"
    "  2    bad input or usage\n"
    "  3    a threshold of the scenario failed (the result is printed all the same)\n"
    "  4    compare --detailed-exitcode found a difference\n"
    "  124  the time limit of --timeout\n"
    "  130  interrupted\n"
    "  When several apply: 130 before 124 before 1 before 2 before 3 before 4.";

const char* const kRun =
    "Examples:\n"
    "  podsim run scenarios/quickstart.yaml\n"
    "  podsim run FILE --format json > result.json\n"
    "  podsim run FILE --set system.slices=2 --set workload.global_batch=512\n"
    "  podsim run FILE --detail full                    steps, ledgers, samples and inputs too\n"
    "  podsim run FILE --fidelity analytic              analytic model: quick, without contention\n"
    "  podsim run result.json                           re-run a kept result from itself\n"
    "\n"
    "--out DIR writes DIR/result.json (podsim.run/1) and DIR/report.txt; DIR is made if need be.\n"
    "Exit code 3 when a threshold of the scenario fails.";

const char* const kCheck =
    "Reads the scenario, looks up everything it names, fits the model into memory and the mesh\n"
    "onto the chips. All problems are reported at once, with file, line and column.\n"
    "\n"
    "Examples:\n"
    "  podsim check scenarios/quickstart.yaml --set system.chip=h100\n"
    "  podsim check scenarios/*.yaml --format github    annotations of a pull request\n"
    "  podsim check FILE --format json                  {files: [{file, valid, problems, notes}]}";

const char* const kCompare =
    "Sides are scenarios, which are run, or kept results, which are not; FILE#PLAN is one plan of "
    "a\n"
    "side. Each side is set against the first one, and all plans are ranked by the cost of a "
    "token.\n"
    "\n"
    "Examples:\n"
    "  podsim compare a.yaml b.yaml --format md         at most 30 kB, details folded\n"
    "  podsim compare plans.yaml#rent plans.yaml#buy\n"
    "  podsim compare a.yaml a.yaml --set-b system.chip=tpu-v6e\n"
    "  podsim compare --baseline results/main/result.json scenario.yaml --tolerance 'cost 2%'\n"
    "\n"
    "--out DIR writes DIR/result.json (podsim.compare/2) and DIR/report.txt.\n"
    "Exit code 3 when a threshold of a side failed; 4 beyond a tolerance, and with\n"
    "--detailed-exitcode when sides differ.";

const char* const kSweep =
    "Runs every combination of the axes' values, the last axis fastest. A point that is bad input\n"
    "(the model does not fit, the mesh does not divide) is a row with its reason; so is a point\n"
    "whose simulation failed twice. A plan that is refused is left out, the others are there.\n"
    "\n"
    "Examples:\n"
    "  podsim sweep FILE --axis system.chip=tpu-v5e,tpu-v5p --axis system.slices=1..4\n"
    "  podsim sweep FILE --axis workload.global_batch=lin(256, 1024, 4) --format json\n"
    "  podsim sweep FILE --axis system.slices=1..8 \\\n"
    "    --axis 'workload.global_batch== 256 * system.slices'\n"
    "  podsim sweep FILE --axis 'demand.tokens=log(1e12, 16e12)' --design sobol --samples 512 \\\n"
    "    --metric 'decisions.*' --where 'system.slices <= 4'\n"
    "  podsim sweep study.yaml --store study.db --resume --shard 2/8\n"
    "Keys that move together make one axis, their values joined by colons:\n"
    "  podsim sweep FILE --axis system.slices,workload.global_batch=1:1536,2:3072,3:4608\n"
    "\n"
    "--out DIR writes DIR/result.json (podsim.sweep/2) and DIR/sweep.csv.\n"
    "--store FILE keeps each row as soon as it is there; --resume skips what it has. --shard auto\n"
    "asks the environment of Slurm, GitLab, CircleCI or Buildkite which part this job is.\n"
    "Exit codes: 1 when more points failed than --allow-failed; 2 when all were refused, or one\n"
    "with --strict; 3 when a threshold failed at some point.";

const char* const kSearch =
    "Goes through every mesh of the plan's devices, every number of microbatches and virtual\n"
    "stages, the recomputation policies, and the optimizer's state sharded or whole. What changes\n"
    "what is learnt or bought (chips, their number, formats, kernels) varies with --over alone.\n"
    "Candidates are timed by closed forms; those whose lower bound is above the plans stated are\n"
    "left out, which cannot lose the best. The plans stated are evaluated in full.\n"
    "\n"
    "Examples:\n"
    "  podsim search FILE\n"
    "  podsim search FILE --keep workload.remat --keep parallelism.pipeline --top 10\n"
    "  podsim search FILE --over system.chip=tpu-v5p,tpu-v6e --over system.chips=256,512 \\\n"
    "    --objective cost --within '60 d'\n"
    "  podsim search FILE --over system.chips=8,16,32,64 --objective chips\n"
    "\n"
    "Exit codes: 2 when no candidate divides and fits, or none keeps within the limits.";

const char* const kRecommend =
    "MODEL is a name of the catalog (podsim list models), a Hugging Face config.json, or a YAML "
    "file\n"
    "with a description as `workload.model` takes it. Each chip that somebody rents out by the "
    "hour\n"
    "is tried at the smallest number, a power of two, that is done in time; mesh and recipe are\n"
    "searched as `podsim search` does. Plans are ranked by cost.\n"
    "\n"
    "Examples:\n"
    "  podsim recommend llama3.1-70b --tokens 15e12 --within '270 d'\n"
    "  podsim recommend config.json --tokens 2e12 --within '30 d' --budget 5e6 \\\n"
    "    --chip tpu-v6e --chip nvidia-h100\n"
    "\n"
    "Exit codes: 2 when no chip has a plan within the limits.";

const char* const kStore =
    "query  a summary, or what one SELECT statement gives (docs/reference/store.md has the "
    "tables)\n"
    "export the rows as `sweep` prints them, in the order of the study\n"
    "merge  the stores of shards into the one after -o\n"
    "gc     delete rows that no point of the study uses\n"
    "\n"
    "Examples:\n"
    "  podsim store query study.db\n"
    "  podsim store query study.db --sql \"SELECT status, count(*) FROM results GROUP BY status\"\n"
    "  podsim store merge shard-1.db shard-2.db -o study.db\n"
    "  podsim store export study.db > study.csv";

const char* const kReport =
    "Writes a kept result as one HTML page: the answer, its charts with a table behind each, and\n"
    "the sources. The page needs no network and no other file. RESULT is a result.json that\n"
    "podsim run --out or podsim claims --out has kept, the folder that holds it, or the store of "
    "a\n"
    "sweep.\n"
    "\n"
    "Examples:\n"
    "  podsim run FILE --out results/first && podsim report results/first -o report.html\n"
    "  podsim report study.db -o sweep.html\n"
    "  podsim report results/first -o report.html --lang zh\n"
    "  podsim run FILE --export html=report.html        the same in one step";

const char* const kClaims =
    "Runs the scenarios of DIR that have a claim and prints, for each, the verdict (supported,\n"
    "uncertain, not supported, cannot be tested), the probability that its conditions hold, its\n"
    "drivers and switching values; --detail full for every statement of each claim.\n"
    "A verdict is a result: it does not set the exit code.\n"
    "\n"
    "Examples:\n"
    "  podsim claims\n"
    "  podsim claims scenarios/report --format md\n"
    "  podsim run scenarios/report/d-revenue.yaml       one of them, with all its metrics\n"
    "\n"
    "--out DIR writes DIR/result.json (podsim.claims/1) and DIR/report.txt.";

const char* const kSystolic =
    "Cycles, utilisation and SRAM accesses of a matmul on an R x C array, in closed form as\n"
    "SCALE-Sim v3 counts them. ws, is, os: weights, inputs or outputs stay in the elements; tpu:\n"
    "weights stay and the next ones load meanwhile. fp8 is e4m3; there is fp8_e5m2 too.\n"
    "\n"
    "Examples:\n"
    "  podsim systolic --gemm 512x512x512 --dataflow os\n"
    "  podsim systolic --gemm 300x200x130 --array 64x32 --cycle-true --dtype bf16\n"
    "  podsim systolic --gemm 4096x4096x4096 --dataflow tpu --arrays 4 --format json\n"
    "  podsim systolic --config scale.cfg --topology resnet18.csv > COMPUTE_REPORT.csv\n"
    "\n"
    "Exit code 1 when --cycle-true finds other cycles or values.";

const char* const kCollective =
    "Fabrics, parts joined by commas:\n"
    "  torus:16x16x16          wraps every axis; torus:4x4x8:wrap=xy those, mesh:4x4 none\n"
    "  twisted:4x4x8           k x k x 2k or k x 2k x 2k\n"
    "  ring:N, line:N          chips in a row\n"
    "  switch:N, nvlink:N      chips behind one switch\n"
    "  nvlink:8,fat-tree:512   512 chips in domains of 8; torus:8x8,dcn:4 four slices. Both take\n"
    "                          :nic=50GB/s, :latency=2us and :oversubscription=2\n"
    "  tpu-v5p:8x8x16, tpu-v4:4x4x8:twisted, tpu-v5p:8x8x8,dcn:4, nvidia-h100:512\n"
    "                          with the catalog's values, of a chip those of its training steps;\n"
    "                          --ideal leaves out what is fitted to training runs\n"
    "\n"
    "--bytes: the tensor that each chip brings (all-reduce, reduce-scatter) or ends up with\n"
    "(all-gather, broadcast), what it sends in equal parts to all (all-to-all) or to the next "
    "along\n"
    "the first axis (permute).\n"
    "\n"
    "Examples:\n"
    "  podsim collective --fabric torus:16x16x16 --link 50GB/s --latency 500ns --op all-reduce \\\n"
    "    --bytes 1GiB\n"
    "  podsim collective --fabric tpu-v5p:8x8x16 --op all-gather --axes x --bytes 256MiB \\\n"
    "    --concurrent all-reduce:x,y:1GiB\n"
    "  podsim collective --fabric torus:4x4x4 --link 50GB/s --op all-reduce --bytes 1GiB \\\n"
    "    --fail link:x0y0z0-x1y0z0 --per-link links.csv";

const char* const kExplain =
    "RESULT is a kept result, or a scenario, which is then run. PATH is one of the result's own.\n"
    "\n"
    "Examples:\n"
    "  podsim explain result.json plans.rent.cost.per_million_tokens_usd\n"
    "  podsim explain result.json 'plans.rent.phases[0].step_time_s' --binding";

const char* const kList =
    "Examples:\n"
    "  podsim list chips\n"
    "  podsim list offers --format json\n"
    "  podsim list chips --catalog my-catalog           with your own entries";

const char* const kImport =
    "Prints a scenario with the model of a Hugging Face config.json, on H100s that hold its "
    "training\n"
    "state. Comments at its top say how many parameters there are and which keys were not mapped.\n"
    "A type of model or of layer that a scenario cannot describe is refused by name.\n"
    "\n"
    "Examples:\n"
    "  podsim import hf config.json > mine.yaml\n"
    "  podsim run mine.yaml --set system.chips=512";

const char* const kShow =
    "Every value with its source, date and confidence.\n"
    "\n"
    "Examples:\n"
    "  podsim show chips/tpu-v7\n"
    "  podsim show offers/tpu-v5e";

const char* const kSchema =
    "Examples:\n"
    "  podsim schema scenario > scenario.schema.json    JSON Schema (draft-07), for editors\n"
    "  podsim schema scenario --catalog mine            with the names of your own catalog\n"
    "  podsim schema results                            what --format json prints\n"
    "  podsim schema scenario --format md               field reference\n"
    "\n"
    "An editor with yaml-language-server finds the schema by the first line of a file:\n"
    "  # yaml-language-server: $schema=scenario.schema.json\n"
    "included: a file that scenarios include. catalog: an entry of configs/. measurements: rows "
    "of\n"
    "tables for validate and calibrate.";

const char* const kChip =
    "Operations (dimensions, then the number format where there is one, bf16 unless said):\n"
    "  matmul:MxKxN:bf16                                M x K by K x N\n"
    "  attention:HEADSxQUERIESxKEYSxHEAD_DIM:bf16:causal  flash, forward; causal may be left out\n"
    "  elementwise:1024x1024:bf16                       sum of two tensors\n"
    "  norm:ROWSxCOLUMNS:bf16                           over the last dimension\n"
    "  copy:32MiB, load:32MiB                           read and written; read into the chip\n"
    "  embedding:ROWSxCOLUMNS:bf16                      rows gathered from a table\n"
    "  optimizer:PARAMETERS                             Adam, fp32 state\n"
    "Formats: bf16, f16, fp8, fp8_block, fp4, int8, as far as the chip has them. Where it is\n"
    "measured, a product in fp8, fp8_block or fp4 quantises its input from bf16 first; not with\n"
    ":ready behind the format.\n"
    "\n"
    "Examples:\n"
    "  podsim chip tpu-v5e --op matmul:4096x4096x4096:bf16 --timeline\n"
    "  podsim chip tpu-v5e --op matmul:8x4096x1024:bf16\n"
    "  podsim chip tpu-v7 --op matmul:8192x8192x8192:fp8 --clock pinned --format json\n"
    "  podsim chip tpu-v4 --op matmul:1024x1024x1024:f16 --memory vmem";

const char* const kValidate =
    "Predicts every measured training run of the catalog's training_runs/, or of a table with\n"
    "their columns, and states its relative error, next to the baseline of a constant MFU.\n"
    "--ablate leaves out one mechanism of the model at a time, fits the rates anew and says what\n"
    "that costs: a quarter of an hour for the published runs on two processors; --verbose says\n"
    "its progress. --no-refit keeps the catalog's rates: a minute. Thresholds are on\n"
    "summary.GROUP.METRIC, rows.ID.METRIC, pairs.right_pct and refused; exit code 3 when one\n"
    "fails. --out DIR writes DIR/result.json, DIR/report.txt and a plot of each family.\n"
    "With `chip`, single operations: tables have the columns of measurements/operations.csv or\n"
    "figures.csv. Rows that cannot be predicted are listed with the reason.\n"
    "With `operations`, kernels and collectives of operations/*.csv; --cross adds errors of fits\n"
    "that have not seen a row's source or shape.\n"
    "\n"
    "Examples:\n"
    "  podsim validate --fidelity analytic --filter chip=v5p\n"
    "  podsim validate --cross --format md\n"
    "  podsim validate --threshold 'summary.tpu.mape_pct < 9' --threshold 'refused < 1'\n"
    "  podsim validate --ablate --no-refit\n"
    "  podsim validate --emit-scenario tr-v6e-llama2-70b-256\n"
    "  podsim validate chip\n"
    "  podsim validate chip --chip tpu-v4 --format json\n"
    "  podsim validate chip --measurements mine.csv\n"
    "  podsim validate operations --cross --format md";

const char* const kCalibrate =
    "Least squares on the logarithm of the times, with the ranges that are physically possible.\n"
    "Prints the parameters with their intervals; --format yaml prints the file that the catalog\n"
    "takes, --out DIR writes it as DIR/CHIP.yaml, and every row's residual as DIR/CHIP.csv.\n"
    "Without `chip`, the rates of training steps from measured runs, as DIR/training-CHIP.yaml:\n"
    "published runs tell about a family, a table of your own about its chip. -o writes\n"
    "one chip's file under any name; the catalog looks for calibrations/training-CHIP.yaml.\n"
    "chip: parameters of one chip, from single operations. operations: kernels and collectives\n"
    "of all chips. machine: those of your cluster, from what nccl-tests print (--nccl) and a "
    "table\n"
    "of matmuls with the columns m, n, k, dtype, time_us (--gemm).\n"
    "\n"
    "Examples:\n"
    "  podsim calibrate --out configs/calibrations\n"
    "  podsim calibrate --chip tpu-v5e -o training-tpu-v5e.yaml\n"
    "  podsim calibrate --measurements mine.csv --chip tpu-v5e --out my-catalog/calibrations\n"
    "  podsim calibrate chip --chip tpu-v7 --out configs/calibrations\n"
    "  podsim calibrate chip --chip tpu-v5e --fit matmul_efficiency,hbm_efficiency \\\n"
    "    --measurements mine.csv --out my-catalog/calibrations\n"
    "  podsim calibrate operations --out configs/calibrations\n"
    "  podsim calibrate machine --chip nvidia-h100 --nccl all_reduce.txt --nccl all_gather.txt \\\n"
    "    --gemm sweep.csv --out my-catalog/calibrations\n"
    "To use it, put {calibrated: CHIP} in place of a value in chips/CHIP.yaml, see --catalog.";

const char* const kWorker =
    "Simulates one request: run, compare, sweep and systolic start it for each simulation. Reads "
    "one\n"
    "line of JSON from standard input and writes the answer as one line to standard output.";

}  // namespace podsim::cli::help
