// The last check before a release: the tarballs, installed by the package managers people have, used as people use them.
// Newer package managers refuse install scripts and need a newer Node than the oldest one we support, so they run on 24;
// the programs run on this Node.
import { installAsUser } from './packing/install-as-user.mjs'
import { packAll } from './packing/pack.mjs'
import { startRegistry } from './packing/registry.mjs'
import { nodeBinary } from './jobs/matrix.mjs'

const newer = await nodeBinary('24')
const clients = [
  { title: 'npm', command: ['npm', 'install'], node: process.execPath },
  { title: 'newest npm', command: ['npx', '-y', 'npm@latest', 'install'], node: newer },
  { title: 'newest pnpm', command: ['npx', '-y', 'pnpm@latest', 'add'], node: newer },
]

const packages = await packAll()
const registry = await startRegistry(packages)
const names = packages.map(({ name }) => name)
for (const { title, command, node } of clients) {
  console.log(`\n${title}: ${command.join(' ')} ${names.join(' ')}`)
  for (const { what, ok, why } of await installAsUser({ command, node, names, origin: registry.origin })) {
    console.log(`  ${ok ? 'ok    ' : 'FAILED'}  ${what}`)
    if (ok) continue
    process.exitCode = 1
    console.log(why.replaceAll(/^/gm, '          '))
  }
}
registry.close()
