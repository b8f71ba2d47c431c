// What was made from what: a stamp is a digest of the inputs, kept next to nothing that is shipped.
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { at, cache } from './root.mjs'

const file = (name) => join(cache, 'stamps', name.replaceAll('/', '-'))

export function isFresh(name, digest) {
  try {
    return readFileSync(file(name), 'utf8') === digest
  } catch {
    return false
  }
}

export function stamp(name, digest) {
  mkdirSync(dirname(file(name)), { recursive: true })
  writeFileSync(file(name), digest)
}

/** Digest of strings. */
export const digestOf = (...texts) => createHash('sha256').update(texts.join('\0')).digest('hex')

/** Digest of the contents of files and folders of the clone; what does not exist counts as absent. */
export function digestFiles(paths) {
  const hash = createHash('sha256')
  const add = (path) => {
    const stats = statSync(at(path), { throwIfNoEntry: false })
    if (stats === undefined) hash.update(`${path}\0absent\0`)
    else if (stats.isFile())
      hash
        .update(`${path}\0`)
        .update(readFileSync(at(path)))
        .update('\0')
    else for (const name of readdirSync(at(path)).sort()) add(`${path}/${name}`)
  }
  paths.forEach(add)
  return hash.digest('hex')
}
