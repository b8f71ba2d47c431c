/**
 * The regular files under a folder, as `./a/b` names, like `find . -type f`. Symbolic links are never followed, so no
 * loop can catch it: working links are counted as skipped, broken ones are problems.
 */
import type { Dirent } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { locate, toBuffer, type BytePath } from './byte-path.js'
import { reasonOf, type Problem } from './problem.js'

export interface WalkReport {
  /** Files the walk must not see: the run's own output. Absolute. */
  readonly exclude: ReadonlySet<BytePath>
  readonly onProblem: (problem: Problem) => void
  readonly onSkip: (kind: 'link' | 'special') => void
}

/** Folders that are read at the same time: most of a walk is waiting for the file system. */
const FOLDERS_AT_ONCE = 8

/** @param root absolute, and itself free of symbolic links */
export async function* walk(root: BytePath, report: WalkReport): AsyncGenerator<BytePath, void, undefined> {
  const folders: BytePath[] = ['.']
  while (folders.length > 0) {
    const some = folders.splice(-FOLDERS_AT_ONCE).reverse()
    const lists = await Promise.all(some.map((folder) => list(root, folder, report)))
    const subfolders: BytePath[] = []
    const links: BytePath[] = []
    for (const { name, dirent } of lists.flat()) {
      if (dirent.isDirectory()) subfolders.push(name)
      else if (dirent.isSymbolicLink()) links.push(name)
      else if (!dirent.isFile()) report.onSkip('special')
      else if (!report.exclude.has(`${root}${name.slice(1)}`)) yield name
    }
    folders.push(...subfolders.reverse())
    await Promise.all(links.map((link) => judgeLink(root, link, report)))
  }
}

interface Found {
  readonly name: BytePath
  readonly dirent: Dirent<Buffer>
}

async function list(root: BytePath, folder: BytePath, report: WalkReport): Promise<Found[]> {
  try {
    const dirents = await readdir(toBuffer(locate(root, folder)), { encoding: 'buffer', withFileTypes: true })
    const found = dirents.map((dirent) => ({ name: `${folder}/${dirent.name.toString('latin1')}`, dirent }))
    return found.sort((a, b) => (a.name < b.name ? -1 : 1))
  } catch (error) {
    report.onProblem({ name: folder, reason: reasonOf(error) })
    return []
  }
}

async function judgeLink(root: BytePath, name: BytePath, report: WalkReport): Promise<void> {
  try {
    await stat(toBuffer(locate(root, name)))
    report.onSkip('link')
  } catch (error) {
    report.onProblem({ name, reason: `broken symbolic link: ${reasonOf(error)}` })
  }
}
