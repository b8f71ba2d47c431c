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

/** @param root absolute, and itself free of symbolic links */
export async function* walk(root: BytePath, report: WalkReport): AsyncGenerator<BytePath, void, undefined> {
  const folders: BytePath[] = ['.']
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const subfolders: BytePath[] = []
    for (const dirent of await list(root, folder, report)) {
      const name = `${folder}/${dirent.name.toString('latin1')}`
      if (dirent.isDirectory()) subfolders.push(name)
      else if (dirent.isSymbolicLink()) await judgeLink(root, name, report)
      else if (!dirent.isFile()) report.onSkip('special')
      else if (!report.exclude.has(`${root}${name.slice(1)}`)) yield name
    }
    folders.push(...subfolders.reverse())
  }
}

async function list(root: BytePath, folder: BytePath, report: WalkReport): Promise<Dirent<Buffer>[]> {
  try {
    const dirents = await readdir(toBuffer(locate(root, folder)), { encoding: 'buffer', withFileTypes: true })
    return dirents.sort((a, b) => Buffer.compare(a.name, b.name))
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
