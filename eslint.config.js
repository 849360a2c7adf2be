/** The house law that a linter can hold; what it cannot is in test/contract/architecture.test.ts. Both read architecture.json. */
import { readFileSync } from "node:fs";
import tseslint from "typescript-eslint";

const { mayImport, packages } = JSON.parse(readFileSync(new URL("test/contract/architecture.json", import.meta.url), "utf8"));
const areas = Object.keys(mayImport);
const isFolder = (area) => !area.endsWith(".ts");

const escaped = (text) => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&");
/** The import specifier of another area or file of src, as seen from any depth inside `area`. */
const specifier = (area, path) =>
  `^(?:${isFolder(area) ? "" : "\\./|"}\\.\\./)+${isFolder(path) ? `${escaped(path)}/` : `${escaped(path.replace(/\.ts$/, ".js"))}$`}`;

/** What a file of `area` may not import: the other areas that the table does not grant it, except single files that it does. */
function forbiddenAreas(area) {
  const granted = mayImport[area];
  return areas
    .filter((other) => other !== area && !granted.includes(other))
    .map((other) => {
      const exceptions = granted.filter((path) => path.startsWith(`${other}/`)).map((path) => escaped(path.slice(other.length + 1).replace(/\.ts$/, ".js")));
      const except = exceptions.length === 0 ? "" : `(?!(?:${exceptions.join("|")})$)`;
      return {
        regex: `${specifier(area, other)}${except}`,
        message: `src/${area} may not import src/${other}: see mayImport in test/contract/architecture.json.`,
      };
    });
}

/** A package anywhere but where the table has it. */
const forbiddenPackages = (allowedHere) =>
  Object.entries(packages)
    .filter(([, places]) => !places.some(allowedHere))
    .map(([name, places]) => ({ regex: `^${escaped(name)}(?:/|$)`, message: `${name} is imported in src/${places.join(", src/")} only.` }));

const restricted = (area, allowedHere) => ({
  "no-restricted-imports": [
    "error",
    {
      patterns: [...forbiddenAreas(area), ...forbiddenPackages(allowedHere)],
      paths:
        area === "main.ts"
          ? []
          : ["process", "node:process", "console", "node:console"].map((name) => ({ name, message: "Only src/main.ts touches it; take it from the World." })),
    },
  ],
});

/** For each area one block for the packages that all of it may use, and one for each file that has a package of its own. */
const layers = areas.flatMap((area) => {
  const files = isFolder(area) ? [`src/${area}/**/*.{ts,js}`] : [`src/${area}`];
  const own = [...new Set(Object.values(packages).flat())].filter((place) => !place.endsWith("/") && place.startsWith(`${area}/`));
  const inArea = (place) => place === `${area}/`;
  return [
    { files, rules: restricted(area, inArea) },
    ...own.map((file) => ({ files: [`src/${file}`], rules: restricted(area, (place) => inArea(place) || place === file) })),
  ];
});

/** `eslint-disable` without a reason after `--`. */
const suppressionsHaveReasons = {
  create(context) {
    return {
      Program() {
        for (const comment of context.sourceCode.getAllComments())
          if (/^\s*eslint-disable/.test(comment.value) && !/\s--\s+\S/.test(comment.value))
            context.report({ loc: comment.loc, message: "Say after ` -- ` why the rule does not hold here." });
      },
    };
  },
};

const errorsAreClassified = {
  selector: "NewExpression[callee.name=/^(Error|TypeError|RangeError)$/]",
  message: "A failure has a place in the table: throw a CliError (src/errors.ts).",
};

export default tseslint.config(
  { ignores: ["dist/", "node_modules/", "coverage/", "release/"] },
  { linterOptions: { reportUnusedDisableDirectives: "error" }, plugins: { house: { rules: { "suppressions-have-reasons": suppressionsHaveReasons } } } },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/consistent-type-imports": ["error", { disallowTypeAnnotations: false }],
      "@typescript-eslint/consistent-type-exports": "error",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", ignoreRestSiblings: true }],
      // Both `Record<string, T>` and `{ readonly [key: string]: T }` say something: the second names the key, and may be recursive.
      "@typescript-eslint/consistent-indexed-object-style": "off",
      // `Record<never, never>` is how "no flags" is written.
      "@typescript-eslint/no-generated-empty-object-type": "off",
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      // Code points are what is meant where text is spread.
      "@typescript-eslint/no-misused-spread": ["error", { allow: ["string"] }],
      "@typescript-eslint/ban-ts-comment": ["error", { "ts-expect-error": "allow-with-description" }],
    },
  },
  { files: ["**/*.{js,mjs}"], extends: [tseslint.configs.strict, tseslint.configs.stylistic] },
  {
    rules: {
      "house/suppressions-have-reasons": "error",
      eqeqeq: "error",
      "no-control-regex": "error",
      "no-var": "error",
      "prefer-const": "error",
      "object-shorthand": "error",
    },
  },
  {
    files: ["src/**/*.{ts,js}"],
    rules: { "no-console": "error", "no-restricted-globals": ["error", { name: "process", message: "Only src/main.ts touches it; take it from the World." }] },
  },
  { files: ["src/main.ts"], rules: { "no-restricted-globals": "off" } },
  { files: ["src/**/*.ts"], ignores: ["src/errors.ts"], rules: { "no-restricted-syntax": ["error", errorsAreClassified] } },
  ...layers,
);
