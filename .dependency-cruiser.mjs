const folders = {
  kernel: '^shared/kernel/',
  domain: '^shared/domain/',
  contracts: '^shared/contracts/',
  application: '^shared/application/',
  adapters: '^shared/adapters/',
  config: '^shared/config/',
  functions: '^functions/',
  stacks: '^infra/(?!local/)',
  'local-cloud': '^infra/local/',
};
const ours = '^(bin|functions|infra|shared|tests)/';

/** Files of `functions` whose job is to put adapters and configuration together. */
const compositions = [
  '^functions/runtime/composition/',
  '^functions/.+composition\\.ts$',
  '^functions/.+/handler\\.ts$',
  // One small function each, from its trigger to its table.
  '^functions/(authorizer|realtime|workflows)/',
];

/** Of the project's own files, `from` imports only itself and `to`. */
const importsOnly = (from, ...to) => ({
  name: `${from}-imports-only-its-own`,
  comment: `${from} may import ${to.join(', ') || 'nothing'} beside itself.`,
  severity: 'error',
  from: { path: folders[from] },
  to: { path: ours, pathNot: [from, ...to].map((folder) => folders[folder]) },
});

/** `from` runs anywhere: it imports no module of Node and no package but `packages`. */
const isPure = (from, ...packages) => ({
  name: `${from}-is-pure`,
  comment: `${from} may import ${packages.join(', ') || 'no package'} and no module of Node.`,
  severity: 'error',
  from: { path: folders[from] },
  to: { pathNot: [ours, ...packages.map((name) => `^node_modules/${name}/`)] },
});

/** Who may import whom: the table of the architecture, as rules. */
export default {
  forbidden: [
    importsOnly('kernel'),
    importsOnly('domain', 'kernel'),
    importsOnly('contracts', 'kernel'),
    importsOnly('application', 'domain', 'kernel', 'contracts'),
    importsOnly('adapters', 'application', 'domain', 'kernel', 'contracts'),
    // The schemas of the environment are a contract between the stacks and the functions.
    importsOnly('config', 'kernel', 'contracts'),
    // Of the domain, functions read states, to show them; what changes them is behind a use case.
    importsOnly('functions', 'application', 'contracts', 'kernel', 'domain', 'adapters', 'config'),
    importsOnly('stacks', 'contracts'),
    importsOnly('local-cloud', 'stacks', 'contracts', 'kernel'),
    isPure('kernel'),
    isPure('domain'),
    isPure('contracts', 'zod'),
    isPure('application'),
    {
      name: 'one-dialect-of-schemas',
      comment:
        'What is bundled takes schemas from one module: the dialect of methods costs every start 10 ms.',
      severity: 'error',
      from: { path: '^(functions|shared)/', pathNot: '^shared/contracts/zod\\.ts$' },
      to: { path: '^node_modules/zod/' },
    },
    {
      name: 'adapters-are-composed-in-one-place',
      comment: 'Handlers get ports; only compositions know adapters and configuration.',
      severity: 'error',
      from: { path: folders.functions, pathNot: compositions },
      to: { path: [folders.adapters, folders.config] },
    },
    {
      name: 'stacks-name-handlers-by-path',
      comment: 'Stacks run at deploy time and must not load what handlers load.',
      severity: 'error',
      from: { path: '^infra/(stacks|constructs)/' },
      to: { path: [folders.functions, folders['local-cloud']] },
    },
    {
      name: 'nothing-imports-tests',
      severity: 'error',
      from: { pathNot: '^tests/' },
      to: { path: '^tests/' },
    },
    {
      name: 'nothing-imports-entry-points',
      comment: 'What stands in bin is run, not imported.',
      severity: 'error',
      from: { pathNot: '^(bin|tests)/' },
      to: { path: '^bin/' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'everything-resolves',
      severity: 'error',
      from: {},
      // Types without code: their package is @types/aws-lambda.
      to: { couldNotResolve: true, pathNot: '^aws-lambda$' },
    },
    {
      name: 'no-undeclared-package',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'shipped-code-needs-no-development-package',
      comment: 'What Lambda bundles stands in dependencies; scripts that build data files are not shipped.',
      severity: 'error',
      from: { path: '^(functions|shared)/', pathNot: '/build-[a-z-]+\\.ts$' },
      to: { dependencyTypes: ['npm-dev'] },
    },
  ],
  options: {
    // Tests may import anything.
    doNotFollow: { path: ['node_modules', '^tests/'] },
    exclude: { path: '^(cdk\\.out|\\.local)' },
    // The compiler in use has no JavaScript API; without another parser nothing would be cruised.
    parser: 'swc',
    moduleSystems: ['es6'],
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.json'],
    },
  },
};
