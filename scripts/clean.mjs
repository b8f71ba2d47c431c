// `npm run clean`: back to a fresh clone, but for node_modules.
import { rmSync } from 'node:fs'
import { at, cache, workspaceFolders } from './setup/root.mjs'

const built = [...workspaceFolders('packages'), ...workspaceFolders('examples')].map((folder) => at(folder, 'dist'))
for (const path of [...built, at('packages/ipc/prebuilds'), at('packages/ipc/native/build'), cache])
  rmSync(path, { recursive: true, force: true })
