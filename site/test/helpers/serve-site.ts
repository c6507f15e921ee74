import path from 'node:path'
import fastifyStatic from '@fastify/static'
import fastify from 'fastify'
import { BASE } from '../../src/address.ts'

/** The site that was built last, on loopback, as GitHub Pages serves it: below the project’s name, pages without `.html`. */
export async function serveSite(): Promise<{ url: string; close: () => Promise<void> }> {
  const app = fastify()
  const root = path.resolve(import.meta.dirname, '../../dist')
  await app.register(fastifyStatic, { root, prefix: BASE, extensions: ['html'] })
  const origin = await app.listen({ host: '127.0.0.1', port: 0 })
  return { url: `${origin}${BASE}`, close: () => app.close() }
}
