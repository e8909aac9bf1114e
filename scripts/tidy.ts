// The rules of the house that no ready-made tool knows: see docs/ARCHITECTURE.md and the files in scripts/tidy/.
import { listFiles } from "./files";
import { formatProblem, tidy } from "./tidy/check";

const files = listFiles(process.cwd());
const problems = tidy(process.cwd(), files);
for (const problem of problems) console.log(formatProblem(problem));
console.log(`${files.length} files, ${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;
