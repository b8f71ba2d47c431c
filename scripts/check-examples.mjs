// That every example is one: listed, documented, tested, and able to say what it does. Its tests belong to `npm test`.
import { existsSync } from 'node:fs'
import { runExample } from './jobs/example.mjs'
import { at, manifest, workspaceFolders } from './setup/root.mjs'

function* missing(folder) {
  const { private: isPrivate, description, scripts = {} } = manifest(folder)
  if (!isPrivate) yield '"private": true'
  if (!description) yield 'a description (`npm run example` lists it)'
  if (!/^node .*\S$/.test(scripts.start ?? '')) yield 'a script "start" of the form `node [FLAGS] FILE`'
  if (!scripts.test) yield 'a script "test"'
  if (!existsSync(at(folder, 'README.md'))) yield 'README.md'
  if (!existsSync(at(folder, 'test'))) yield 'tests'
}

for (const folder of workspaceFolders('examples')) {
  const problems = [...missing(folder)].map((what) => `lacks ${what}`)
  await runExample([folder.split('/')[1], '--help'], { stdio: ['ignore', 'ignore', 'inherit'] }).catch((error) =>
    problems.push(`--help: ${error.message}`),
  )
  console.log(`${problems.length === 0 ? 'ok    ' : 'FAILED'}  ${folder}`)
  for (const problem of problems) console.log(`        ${problem}`)
  if (problems.length > 0) process.exitCode = 1
}
