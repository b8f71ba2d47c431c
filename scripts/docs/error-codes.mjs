// Every error code of the packages is explained in docs/troubleshooting.md, and none that is not there.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { at, workspaceFolders } from '../setup/root.mjs'

const page = 'docs/troubleshooting.md'
const codesIn = (text) => text.match(/(?<=['`])ERR_MP_\w+(?=['`])/g) ?? []

/** One line per code that is on one side only. */
export function* unexplainedCodes() {
  const thrown = new Set(workspaceFolders('packages').flatMap(codesOf))
  const explained = new Set(codesIn(readFileSync(at(page), 'utf8')))
  for (const code of thrown) if (!explained.has(code)) yield `${page}: says nothing about ${code}`
  for (const code of explained) if (!thrown.has(code)) yield `${page}: nothing has the code ${code}`
}

const codesOf = (folder) =>
  readdirSync(at(folder, 'src'), { recursive: true, withFileTypes: true })
    .filter(({ name }) => name.endsWith('.ts'))
    .flatMap(({ parentPath, name }) => codesIn(readFileSync(join(parentPath, name), 'utf8')))
