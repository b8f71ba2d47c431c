/** The entries of a film chart, extracted from its HTML. */

export interface Film {
  readonly index: number
  readonly title: string
  readonly actors: string
  readonly date: string
  readonly score: number
}

export function extractFilms(html: string): Film[] {
  return html.split('<li>').slice(1).map(extractFilm)
}

function extractFilm(entry: string): Film {
  const field = (name: string) => unescape(new RegExp(`class="${name}">([^<]*)<`).exec(entry)?.[1] ?? '')
  return {
    index: Number(field('index')),
    title: field('title'),
    actors: field('actors'),
    date: field('date'),
    score: Number(field('score')),
  }
}

const unescape = (text: string) => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
