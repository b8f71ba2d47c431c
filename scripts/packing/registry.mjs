import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { basename } from 'node:path'

const published = '2025-01-01T00:00:00.000Z' // long ago: package managers may refuse what is brand-new

function packument({ name, manifest, file }, origin) {
  const tarball = readFileSync(file)
  const { version } = manifest
  const dist = {
    tarball: `${origin}/-/${basename(file)}`,
    shasum: createHash('sha1').update(tarball).digest('hex'),
    integrity: `sha512-${createHash('sha512').update(tarball).digest('base64')}`,
  }
  const time = { created: published, modified: published, [version]: published }
  return { name, 'dist-tags': { latest: version }, time, versions: { [version]: { ...manifest, dist } } }
}

/** A registry on loopback with these packages and nothing else, so that an install is a user's `npm install @mp/pool`. */
export async function startRegistry(packages) {
  const server = createServer((request, response) => {
    const origin = `http://127.0.0.1:${server.address().port}`
    const path = decodeURIComponent(request.url.split('?')[0]).slice(1)
    const wanted = packages.find(({ name, file }) => path === name || path === `-/${basename(file)}`)
    if (wanted === undefined) response.writeHead(404).end('{}')
    else if (path.startsWith('-/')) response.end(readFileSync(wanted.file))
    else response.setHeader('content-type', 'application/json').end(JSON.stringify(packument(wanted, origin)))
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { origin: `http://127.0.0.1:${server.address().port}`, close: () => server.close() }
}
