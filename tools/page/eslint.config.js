// The page's code: classic scripts that page.py joins into one function, in the order of their names.
// Names that are not there and types are tsc's (tsconfig.json); whether each name of a file is used at all is asked by tests/unit.

import js from "@eslint/js";
import globals from "globals";

const PAGE = "conformance/publishing/report/page/**/*.js";

export default [
  { ...js.configs.recommended, files: [PAGE, "tools/page/*.js"] },
  {

    files: [PAGE],
    languageOptions: { ecmaVersion: 2023, sourceType: "script", globals: globals.browser },
    linterOptions: { reportUnusedDisableDirectives: "error", noInlineConfig: true },
    rules: {
      "no-undef": "off",
      // What a Keras said may hold control characters: the page looks for them.
      "no-control-regex": "off",
      "no-unused-vars": ["error", { vars: "local", argsIgnorePattern: "^_$" }],
      "no-redeclare": ["error", { builtinGlobals: false }],
      "array-callback-return": "error",
      "consistent-return": "error",
      "default-case-last": "error",
      eqeqeq: "error",
      "no-await-in-loop": "error",
      "no-else-return": "error",
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      "no-param-reassign": "error",
      "no-promise-executor-return": "error",
      "no-shadow": ["error", { builtinGlobals: false, hoist: "all" }],
      "no-self-compare": "error",
      "no-template-curly-in-string": "error",
      "no-throw-literal": "error",
      "no-unmodified-loop-condition": "error",
      "no-unneeded-ternary": "error",
      "no-unused-expressions": "error",
      "no-useless-return": "error",
      "no-var": "error",
      "object-shorthand": "error",
      "prefer-arrow-callback": "error",
      "prefer-const": "error",
      "prefer-object-has-own": "error",
      "prefer-template": "error",
      "require-atomic-updates": "error",
      "require-await": "error",
      // The page's policy forbids markup out of text: it is made of nodes.
      "no-restricted-properties": ["error", { property: "innerHTML" }, { property: "outerHTML" }, { property: "insertAdjacentHTML" }, { object: "document", property: "write" }],
    },
  },
];
