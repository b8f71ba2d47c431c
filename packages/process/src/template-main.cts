/** What a template is started with. Like child-main.cts, but it waits to be forked. */
type Template = typeof import('./template.js', { with: { 'resolution-mode': 'import' } })

/** The user's loaders may make something else of `require` than of `import`: the user's modules use the latter. */
const hasLoaders = [...process.execArgv, ...(process.env['NODE_OPTIONS'] ?? '').split(/\s+/)].some((option) =>
  /^(?:-r|--require|--import|--loader|--experimental-loader)(?:=|$)/.test(option),
)

// Functions are compiled when they are called first. Ours are now: once, for all forks.
process.getBuiltinModule('node:v8').setFlagsFromString('--no-lazy')

if (hasLoaders) void import('./template.js').then((template) => template.waitToBeForked(true))
else void (require('./core.cjs') as Template).waitToBeForked(false)
