// `npm run simulate -- [--seeds 200] [--from 1]`: thousands of random lives in this process, killed at every kind of
// moment, with gateways in memory. Prints one line of JSON; exit 1 when a life went wrong, with its seed and its trace.
import { parseArgs } from "node:util";
import { simulate } from "./simulate";

const { values } = parseArgs({
  options: { seeds: { type: "string", default: "200" }, from: { type: "string", default: "1" } },
});
const [seeds, from] = [Number(values.seeds), Number(values.from)];
if (!(Number.isInteger(seeds) && seeds > 0 && Number.isInteger(from) && from > 0)) {
  console.error("--seeds and --from need positive whole numbers");
  process.exit(1);
}
const result = await simulate({ seeds, from, say: (line) => console.error(line) });
for (const { seed, what, trace } of result.failed) console.error(`seed ${seed}: ${what}\n  ${trace.join("\n  ")}`);
const { failed, crashes, seconds } = result;
console.log(JSON.stringify({ seeds, failures: failed.length, crashes, seconds }));
process.exit(failed.length === 0 ? 0 : 1);
