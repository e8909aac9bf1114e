// `npm run docs`: writes the pages of docs/ that follow from the code.
import { writeDocs } from "./docs/pages";

const changed = await writeDocs(process.cwd());
console.log(changed.length === 0 ? "Nothing has changed." : `Written: ${changed.join(", ")}`);
