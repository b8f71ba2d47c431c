import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { runProgram } from '../../../scripts/testing/program.js'

const program = fileURLToPath(new URL('../dist/main.js', import.meta.url))

/** What it printed, and the lines of its file. */
async function run(...args: string[]): Promise<{ text: string; lines: string[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'pool-crawler-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const output = join(folder, 'output')
  const command = [program, ...args, ...(args.includes('--films') ? [] : ['--output', output])]
  const { stdout } = await runProgram(process.execPath, command)
  return { text: stdout, lines: args.includes('--films') ? [] : readFileSync(output, 'utf8').trimEnd().split('\n') }
}

test('its own site: every page in the file, and the unreachable one fails alone', async () => {
  const { text, lines } = await run()
  const size = (n: number) => `<title>/page-${n}</title>\n<p></p>\n`.length + n * 120
  const expected = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => `/page-${n}, ${size(n)}`)
  expect(lines.map((line) => line.replace(/^http:\/\/127\.0\.0\.1:\d+/, '')).sort()).toEqual(expected)
  expect(text.match(/^fetched by pid \d+: .*\/page-\d, \d+ bytes, \/page-\d$/gm)).toHaveLength(8)
  expect(text.match(/^failed: http:.*\/unreachable: .+$/gm)).toHaveLength(1)
  expect(text).toContain('8 of 9 pages fetched, 1 failed')
  expect(new Set(text.match(/(?<=pid )\d+/g)).size).toBeLessThanOrEqual(4)
})

test('the URLs that are given', async () => {
  const server = createServer((request, response) => {
    response.writeHead(request.url === '/lost' ? 404 : 200).end('<TITLE> hello </TITLE>')
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => void server.close().closeAllConnections())
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { text, lines } = await run('--workers', '1', `${base}/one`, `${base}/lost`, `${base}/two`)
  expect(lines).toEqual([`${base}/one, 22`, `${base}/two, 22`])
  expect(text).toContain(`failed: ${base}/lost: HTTP 404\n`)
})

test('a chart among pages that are none', async () => {
  const film =
    '<li><i class="index">7</i><a class="title">R &amp; D</a><p class="date">2001</p><b class="score">7</b></li>'
  const server = createServer(({ url }, response) => {
    response.end(url === '/chart' ? `<ol>${film}</ol>` : '<ul><li>home</li><li>about</li></ul>')
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => void server.close().closeAllConnections())
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { text } = await run('--films', `${base}/chart`, `${base}/`)
  expect(text).toBe('7. R & D (2001) with : 7.0\n1 films on 2 pages\n')
})

test('the film chart', async () => {
  const { text } = await run('--films')
  expect(text).toBe(`1. The Dining Philosophers (1971-05-01) with A. Fork, B. Fork: 9.6
2. Wait & Signal (1965-09-14) with S. Maphore: 9.1
3. A Race to the Ticket Office (1988-03-02) with P. One, P. Two: 8.8
4. The Sleeping Barber (1968-11-30) with E. W. Queue: 8.5
5. Orphans (1979-01-08) with I. Nit: 7.9
5 films on 2 pages
`)
})
