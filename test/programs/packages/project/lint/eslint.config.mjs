export default [
  {
    files: ['*.js'],
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'array-callback-return': 'error',
      'eqeqeq': 'error',
      'max-depth': ['warn', 2],
      'no-await-in-loop': 'error',
      'no-constant-condition': 'error',
      'no-shadow': 'error',
      'no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'no-useless-escape': 'error',
      'object-shorthand': 'error',
      'prefer-const': 'error',
      'require-atomic-updates': 'error',
    },
  },
];
