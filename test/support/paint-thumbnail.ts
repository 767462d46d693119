/** The demo's videos are invented, so their pictures are as well: two colours that follow from the id. */
export function paintThumbnail(url: string): string {
  const hue = Buffer.from(url).reduce((sum, byte) => (sum * 31 + byte) % 360, 7)
  const colour = (turn: number, light: number) => `hsl(${(hue + turn) % 360} 38% ${light}%)`
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 180"><defs><linearGradient id="a" x2="1" y2="1"><stop stop-color="${colour(0, 62)}"/><stop offset="1" stop-color="${colour(50, 38)}"/></linearGradient></defs><path fill="url(#a)" d="M0 0h320v180H0z"/><circle cx="${60 + (hue % 200)}" cy="${60 + (hue % 60)}" r="46" fill="${colour(180, 78)}" opacity=".55"/></svg>`
}
