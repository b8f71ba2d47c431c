/**
 * What a spawned child is started with. Node gets to the first line of a CommonJS file sooner than to that of a module,
 * and `require` of a module is sooner done than `import`.
 */
type Child = typeof import('./child.js', { with: { 'resolution-mode': 'import' } })

/** The user's loaders may make something else of `require` than of `import`: the user's modules use the latter. */
const hasLoaders = [...process.execArgv, ...(process.env['NODE_OPTIONS'] ?? '').split(/\s+/)].some((option) =>
  /^(?:-r|--require|--import|--loader|--experimental-loader)(?:=|$)/.test(option),
)

if (hasLoaders) void import('./child.js').then((child) => child.answer())
else (require('./child.js') as Child).answer()
