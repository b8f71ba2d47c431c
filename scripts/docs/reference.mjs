// `npm run docs`: the API reference, from the docstrings of what the packages export, into .cache/reference. Whatever typedoc
// warns of (such as a link that leads nowhere) fails, and so does an exported name without a word about it.
import { join } from 'node:path'
import { Application, ReflectionKind } from 'typedoc'
import { at, cache, workspaceFolders } from '../setup/root.mjs'

const out = join(cache, 'reference')
// Members that the packages have for each other, or for `util.inspect`.
const innerSymbols =
  `SHAREABLE WAITABLE SELF POOL_WORKER REFERENCE IS_MINE REACQUIRE REACQUIRE_SYNC RELEASE_ALL signature custom`
    .split(' ')
    .map((name) => `[${name}]`)

const app = await Application.bootstrap({
  name: '@mp',
  readme: 'none',
  entryPointStrategy: 'packages',
  entryPoints: workspaceFolders('packages').map((folder) => at(folder)),
  packageOptions: {
    entryPoints: ['src/index.ts'],
    disableGit: true,
    disableSources: true,
    excludePrivate: true,
    excludeProtected: true,
    excludeInternal: true,
    excludeExternals: true,
    // Types that only the packages themselves name are shown by their names.
    validation: { notExported: false },
  },
  out,
  validation: { invalidLink: true, invalidPath: true, rewrittenLink: true },
  logLevel: 'Warn',
})
const project = await app.convert()
if (project !== undefined) {
  for (const reflection of Object.values(project.reflections))
    if (innerSymbols.includes(reflection.name)) project.removeReflection(reflection)
  for (const reflection of undocumented(project)) app.logger.warn(`${reflection.getFullName()} is not documented`)
  app.validate(project)
  await app.generateOutputs(project)
}
if (project === undefined || app.logger.hasErrors() || app.logger.hasWarnings()) process.exitCode = 1
else console.log(`written: ${join(out, 'index.html')}`)

/** What can be used and nothing is said about: exports, their members, and the properties of options. */
function undocumented(project) {
  const kinds =
    (ReflectionKind.SomeExport & ~ReflectionKind.SomeModule) |
    ReflectionKind.Property |
    ReflectionKind.Method |
    ReflectionKind.Accessor
  return project.getReflectionsByKind(kinds & ~ReflectionKind.Reference).filter((reflection) => {
    if (isPartOfParameter(reflection)) return false // `@param` tells of it
    const signatures = [reflection.getSignature, reflection.setSignature, ...(reflection.signatures ?? [])]
    return ![reflection, ...signatures].some((one) => one?.hasComment())
  })
}

function isPartOfParameter(reflection) {
  for (let part = reflection.parent; part !== undefined; part = part.parent)
    if (part.kindOf(ReflectionKind.Parameter)) return true
  return false
}
