/** Workers fetch; the parent is told of each page as it arrives, and of each that does not. */
import { styleText } from 'node:util'
import { Pool } from '@mp/pool'

export interface Page {
  readonly url: string
  readonly html: string
  /** Of the worker. */
  readonly pid: number
}

/** The task of a worker. What it throws arrives in the parent's errorCallback. */
export async function fetchPage(url: string): Promise<Page> {
  const response = await fetch(url, { signal: AbortSignal.timeout(20_000) })
  if (!response.ok) throw new Error(`HTTP ${response.status}`)
  return { url, html: await response.text(), pid: process.pid }
}

/** @returns how many pages failed */
export async function crawl(urls: readonly string[], workers: number, onPage: (page: Page) => void): Promise<number> {
  let failed = 0
  await using pool = new Pool(workers)
  for (const url of urls)
    pool.applyAsync(fetchPage, [url], {
      callback: onPage,
      errorCallback(error) {
        failed++
        console.log(styleText('red', `failed: ${url}: ${reasonOf(error)}`))
      },
    })
  pool.close()
  await pool.join()
  return failed
}

/** `fetch` says "fetch failed"; why is in the cause. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error
  return message === 'fetch failed' && cause instanceof Error ? cause.message : message
}
