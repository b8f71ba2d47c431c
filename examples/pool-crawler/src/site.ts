/** A small site on loopback, so that there is something to crawl without a network: pages, a film chart, a broken address. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Film } from './chart.js'

const FILMS: readonly Omit<Film, 'index'>[] = [
  { title: 'The Dining Philosophers', actors: 'A. Fork, B. Fork', date: '1971-05-01', score: 9.6 },
  { title: 'Wait & Signal', actors: 'S. Maphore', date: '1965-09-14', score: 9.1 },
  { title: 'A Race to the Ticket Office', actors: 'P. One, P. Two', date: '1988-03-02', score: 8.8 },
  { title: 'The Sleeping Barber', actors: 'E. W. Queue', date: '1968-11-30', score: 8.5 },
  { title: 'Orphans', actors: 'I. Nit', date: '1979-01-08', score: 7.9 },
]

export interface Site extends AsyncDisposable {
  /** What there is to fetch; the last one hangs up. */
  readonly urls: string[]
  readonly charts: string[]
}

export async function serveSite(): Promise<Site> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url!, 'http://site')
    if (pathname === '/unreachable') return void request.socket.destroy()
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.end(pathname === '/chart' ? chart(Number(searchParams.get('from'))) : page(pathname))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    urls: [...Array.from({ length: 8 }, (_, i) => `${base}/page-${i + 1}`), `${base}/unreachable`],
    charts: [`${base}/chart?from=1`, `${base}/chart?from=4`],
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await once(server.close(), 'close')
    },
  }
}

const page = (path: string) =>
  `<title>${path}</title>\n<p>${'lorem ipsum '.repeat(Number(path.split('-')[1]) * 10)}</p>\n`

/** Three films from that place on. */
function chart(from: number): string {
  const entries = FILMS.slice(from - 1, from + 2).map(
    ({ title, actors, date, score }, i) => `
<li><i class="index">${from + i}</i>
  <a class="title">${title.replace('&', '&amp;')}</a>
  <p class="actors">${actors}</p> <p class="date">${date}</p> <b class="score">${score.toFixed(1)}</b>
</li>`,
  )
  return `<title>The best films</title>\n<ol>${entries.join('')}\n</ol>\n`
}
