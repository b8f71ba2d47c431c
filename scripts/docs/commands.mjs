// `npm run NAME` in the shell blocks of a page names a script that there is, and `npm run example -- NAME` an example.
import { exampleFolders, manifest } from '../setup/root.mjs'

/** One line per command that does not exist. */
export function* unknownCommands({ path, blocks }) {
  const { scripts } = manifest()
  for (const { line, code } of blocks.filter(({ info }) => info[0] === 'sh')) {
    for (const [, script, example] of code.matchAll(/npm run (?:--silent )?([\w:-]+)(?: -- ([\w-]+))?/g)) {
      const known = script in scripts && (script !== 'example' || example === undefined || isExample(example))
      if (!known) yield `${path}:${line}: npm run ${script}: no such ${script in scripts ? 'example' : 'script'}`
    }
  }
}

const isExample = (name) => name === 'NAME' || exampleFolders().includes(`examples/${name}`)
