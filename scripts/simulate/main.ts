// `npm run simulate -- [--seeds 200] [--from 1] [--plant <defect>]`: thousands of random lives, killed at every kind
// of moment, with gateways in memory. Prints one line of JSON; exit 1 when a life went wrong, with its seed and its trace.
// `--plant` puts a defect around the product, and the lives have to go wrong (`plant.ts`).
import { parseArgs } from "node:util";
import { isPlant, PLANTS } from "./plant";
import { simulate } from "./simulate";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "200" },
    from: { type: "string", default: "1" },
    plant: { type: "string" },
  },
});
const [seeds, from] = [Number(values.seeds), Number(values.from)];
if (!(Number.isInteger(seeds) && seeds > 0 && Number.isInteger(from) && from > 0)) {
  console.error("--seeds and --from need positive whole numbers");
  process.exit(1);
}
const plant = values.plant ?? null;
if (plant !== null && !isPlant(plant)) {
  console.error(`--plant knows ${PLANTS.join(" and ")}`);
  process.exit(1);
}
const result = await simulate({ seeds, from, plant, say: (line) => console.error(line) });
for (const { seed, what, trace } of result.failed) console.error(`seed ${seed}: ${what}\n  ${trace.join("\n  ")}`);
const { failed, crashes, seconds } = result;
console.log(JSON.stringify({ seeds, failures: failed.length, crashes, seconds }));
process.exit(failed.length === 0 ? 0 : 1);
