/** The programs whose word counts. */
import { spawnSync } from 'node:child_process'

/** What `sha256sum` says of every regular file under a folder, sorted by the bytes of the names. */
export function sha256sums(folder: string): Buffer {
  const { stdout, status, stderr } = shell('find . -type f -print0 | sort -z | xargs -0r sha256sum', folder)
  if (status !== 0) throw new Error(stderr.toString())
  return stdout
}

export const sha256sumCheck = (manifest: string, folder: string, options = '') =>
  shell(`sha256sum -c ${options} "$MANIFEST"`, folder, { MANIFEST: manifest })

function shell(script: string, cwd: string, env = {}) {
  return spawnSync('bash', ['-o', 'pipefail', '-c', script], { cwd, env: { ...process.env, ...env, LC_ALL: 'C' } })
}
