// That the documentation is true where a machine can tell: links lead somewhere, code compiles against the built packages,
// and whole programs run. A block of code marked `ts`, `js`, `mjs` or `cjs` is such a program, unless
//   - its info string goes on with `no-run`: then it is only compiled, or
//   - a comment `<!-- given`, code, `-->` comes before it: that code stands in front of it.
import { rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { unknownCommands } from './docs/commands.mjs'
import { compile } from './docs/compile.mjs'
import { unexplainedCodes } from './docs/error-codes.mjs'
import { writeExamples } from './docs/examples.mjs'
import { brokenLinks } from './docs/links.mjs'
import { markdownFiles, readPage } from './docs/page.mjs'
import { writePrograms } from './docs/programs.mjs'
import { unmentionedNames } from './docs/python-names.mjs'
import { runPrograms } from './docs/run-programs.mjs'
import { cache } from './setup/root.mjs'

const folder = join(cache, 'docs')
const problems = [...unexplainedCodes(), ...unmentionedNames()]

const pages = markdownFiles().map(readPage)
for (const page of pages) problems.push(...brokenLinks(page), ...unknownCommands(page))

rmSync(folder, { recursive: true, force: true })
const programs = pages.flatMap((page) => writePrograms(page, join(folder, 'pages')))
const examples = await writeExamples(join(folder, 'examples'))
// Apart, because only the examples have a context.
for (const { file, line, text } of [...compile(programs.map(({ file }) => file)), ...compile(examples)])
  problems.push(`${origin(file)}:${line}: ${text}`)

// What does not compile is not run: the reason is known.
const sound = programs.filter(({ runs, page }) => runs && !problems.some((problem) => problem.startsWith(`${page}:`)))
await runPrograms(sound, ({ page, line }, why) => problems.push(`${page}:${line}: ${why}`))

for (const problem of problems) console.log(problem)
const counts = [`${pages.length} pages`, `${programs.length} blocks of code, ${sound.length} of them run`]
console.log(`${[...counts, `${examples.length - 1} examples in docstrings`].join('; ')}; ${problems.length} problems`)
if (problems.length > 0) process.exitCode = 1

/** The file that a generated one was taken from. */
function origin(file) {
  const path = relative(relative('.', folder), file)
  const [, page] = /^pages\/(.*\.md)\//.exec(path) ?? []
  return page ?? path.replace(/^examples\//, '').replace(/-\d+\.ts$/, '.ts')
}
