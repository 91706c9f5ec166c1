import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';

/** Which layers a layer may import from. */
const layers = {
  net: ['wire'],
  text: [],
  state: ['net', 'wire', 'text'],
  ui: ['state', 'text', 'emoji'],
  emoji: [],
};

const held = Object.entries(layers).map(([layer, allowed]) => ({
  files: [`src/${layer}/**/*.{ts,svelte}`],
  rules: { 'no-restricted-imports': ['error', { patterns: forbidden(layer, allowed) }] },
}));

function forbidden(layer, allowed) {
  const others = ['net', 'text', 'emoji', 'state', 'ui', 'wire'].filter(
    (other) => other !== layer && !allowed.includes(other),
  );
  return others.map((other) => ({
    regex: `^(\\.\\./)+(${other}/|${other}$)`,
    message: `${layer} may import only from: ${allowed.join(', ')}.`,
  }));
}

export default ts.config(
  { ignores: ['plain', 'docs', 'embedded/dist', 'node_modules', 'src/wire.ts', 'e2e/.results'] },
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  { languageOptions: { globals: { ...globals.browser } } },
  {
    files: ['scripts/**', 'e2e/**', 'bench/**', '*.{js,ts}'],
    languageOptions: { globals: { ...globals.node } },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser } },
  },
  {
    rules: {
      // Maps that nothing on the page depends on need not be reactive.
      'svelte/prefer-svelte-reactivity': 'off',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
      'svelte/no-at-html-tags': 'error',
      'svelte/no-navigation-without-resolve': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      'no-undef': 'off',
      'max-lines': ['error', { max: 250, skipBlankLines: false }],
    },
  },
  { files: ['**/*.test.ts', 'e2e/**'], rules: { 'max-lines': 'off' } },
  ...held,
);
