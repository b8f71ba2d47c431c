// That every example is one: listed, documented, tested, and able to say what it does. Its tests belong to `npm test`.
import { existsSync, readFileSync } from 'node:fs'
import { runExample } from './jobs/example.mjs'
import { at, exampleFolders, manifest } from './setup/root.mjs'

const index = readFileSync(at('examples/README.md'), 'utf8')

function* missing(folder) {
  const { private: isPrivate, description, scripts = {}, dependencies = {} } = manifest(folder)
  if (!isPrivate) yield '"private": true'
  if (!description) yield 'a description (`npm run example` lists it)'
  if (!/^node .*\S$/.test(scripts.start ?? '')) yield 'a script "start" of the form `node [FLAGS] FILE`'
  if (!scripts.test) yield 'a script "test"'
  if (!existsSync(at(folder, 'README.md'))) yield 'README.md'
  if (!existsSync(at(folder, 'test'))) yield 'tests'
  if (!index.includes(`(${folder.split('/')[1]}/README.md)`)) yield 'a line in examples/README.md'
  // Without its references `tsc -b` would not notice that a package's types have changed.
  const references = readFileSync(at(folder, 'tsconfig.json'), 'utf8')
  for (const name of Object.keys(dependencies).filter((name) => name.startsWith('@mp/')))
    if (!references.includes(`"../../packages/${name.slice(4)}"`)) yield `a reference to ${name} in tsconfig.json`
}

for (const folder of exampleFolders()) {
  const problems = [...missing(folder)].map((what) => `lacks ${what}`)
  await runExample([folder.split('/')[1], '--help'], { stdio: ['ignore', 'ignore', 'inherit'] }).catch((error) =>
    problems.push(`--help: ${error.message}`),
  )
  console.log(`${problems.length === 0 ? 'ok    ' : 'FAILED'}  ${folder}`)
  for (const problem of problems) console.log(`        ${problem}`)
  if (problems.length > 0) process.exitCode = 1
}
