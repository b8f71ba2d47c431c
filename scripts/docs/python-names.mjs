import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { at } from '../setup/root.mjs'

const page = 'docs/coming-from-python.md'

/** What this machine's Python exports: of `multiprocessing`, and of its submodules what they say is public. */
const program = `
import importlib, multiprocessing, pkgutil
names = [('multiprocessing', name) for name in dir(multiprocessing) if not name.startswith('_')]
for module in pkgutil.iter_modules(multiprocessing.__path__, 'multiprocessing.'):
    try:
        exported = getattr(importlib.import_module(module.name), '__all__', [])
    except ImportError: # Windows alone has it
        continue
    names += [(module.name, name) for name in exported if not name.startswith('_')]
for module, name in names:
    if name != 'sys': print(module, name)
`

/** Public names of Python's multiprocessing that the page for those who come from there does not mention. */
export function unmentionedNames() {
  const { stdout, stderr, status, error } = spawnSync('python3', ['-c', program], { encoding: 'utf8' })
  if (error !== undefined) return [] // without Python there is nothing to compare with
  if (status !== 0) return [`${page}: Python does not tell its names: ${stderr}`]
  const words = new Set(readFileSync(at(page), 'utf8').match(/\w+/g))
  const names = stdout
    .trim()
    .split('\n')
    .map((line) => line.split(' '))
  return names
    .filter(([, name]) => !words.has(name))
    .map(([module, name]) => `${page}: ${module}.${name} of Python is not mentioned`)
}
