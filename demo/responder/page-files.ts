import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Response, Route } from './http.ts'

const ROOT = path.resolve(import.meta.dirname, '..', '..')
const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/** What a browser may load from where; names only, so that nothing else can be reached. */
const FOLDERS: Array<[prefix: string, folder: string, name: RegExp]> = [
  ['/page/', 'demo/page', /^[a-z-]+\.(?:css|js|svg)$/],
  // The same code that seals in Node, as it is built.
  ['/modules/protocol/', 'protocol/dist/src', /^(?:seal|check-phrase|code|errors)\.js$/],
  ['/modules/jose/', 'node_modules/jose/dist/webapi', /^(?:[a-z_]+\/)*[a-z_0-9]+\.js$/],
]

/** The page, its style and its scripts: all of it from here. */
export async function createPageFiles(): Promise<Route> {
  const page = await readFile(path.join(ROOT, 'demo', 'page', 'index.html'), 'utf8')
  const headers = { ...HEADERS, 'content-security-policy': policyOf(page) }
  return async ({ method, url: { pathname } }) => {
    if (method !== 'GET') return undefined
    if (pathname === '/') return send('.html', page, headers)
    const file = locate(pathname)
    const content = file && (await readFile(file).catch(() => undefined))
    return content ? send(path.extname(pathname), content, HEADERS) : undefined
  }
}

const HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
}

/** The import map is the one inline script; its hash stands for it. */
function policyOf(page: string): string {
  const importMap = /<script type="importmap">(.*?)<\/script>/s.exec(page)?.[1] ?? ''
  const hash = createHash('sha256').update(importMap).digest('base64')
  return [
    "default-src 'none'",
    `script-src 'self' 'sha256-${hash}'`,
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ')
}

function locate(pathname: string): string | undefined {
  const [prefix, folder, name] = FOLDERS.find(([start]) => pathname.startsWith(start)) ?? []
  if (!prefix || !folder || !name?.test(pathname.slice(prefix.length))) return undefined
  return path.join(ROOT, folder, pathname.slice(prefix.length))
}

function send(extension: string, body: string | Buffer, headers: Record<string, string>): Response {
  return { status: 200, headers: { ...headers, 'content-type': TYPES[extension] ?? 'text/plain' }, body }
}
