// The `@example`s of docstrings, as modules. They import the public names that they use by themselves; what else they
// mention is declared in example-context.d.ts.
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { at, manifest, root, workspaceFolders } from '../setup/root.mjs'

const example = /@example\n((?: *\* ?(?! *@).*\n)*?)(?= *\*\/| *\* *@)/g

/** Writes one module per example below `folder`; a line of it has the number that it has in the source. */
export async function writeExamples(folder) {
  mkdirSync(join(folder, 'node_modules/@mp'), { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  const packages = workspaceFolders('packages')
  for (const path of packages) symlinkSync(at(path), join(folder, 'node_modules', manifest(path).name))
  const context = join(folder, 'example-context.d.ts')
  cpSync(at('scripts/docs/example-context.d.ts'), context)
  const exported = await exportedNames(packages)
  return [context, ...packages.flatMap(sources).flatMap((path) => [...examplesOf(path, folder, exported)])]
}

const sources = (path) =>
  readdirSync(at(path, 'src'), { recursive: true, withFileTypes: true })
    .filter(({ name }) => name.endsWith('.ts'))
    .map(({ parentPath, name }) => join(parentPath, name).slice(root.length + 1))

/** Which package has a name; the first of those that do. */
async function exportedNames(packages) {
  const owners = new Map()
  for (const path of packages)
    for (const name of Object.keys(await import(at(path, 'dist/index.js'))))
      if (!owners.has(name)) owners.set(name, manifest(path).name)
  return owners
}

function* examplesOf(path, folder, exported) {
  const text = readFileSync(at(path), 'utf8')
  for (const { 1: body, index } of text.matchAll(example)) {
    const line = text.slice(0, index).split('\n').length + 1
    const code = body.replaceAll(/^ *\* ?/gm, '')
    const used = [...exported].filter(([name]) => new RegExp(`\\b${name}\\b`).test(code))
    const imports = used.map(([name, owner]) => `import { ${name} } from '${owner}';`)
    const file = join(folder, path.replace(/\.ts$/, `-${line}.ts`))
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, `export {};${imports.join('')}${'\n'.repeat(line - 1)}${code}`)
    yield file
  }
}
