import { access, readFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import test from 'ava'
import { parse } from 'yaml'
import * as z from 'zod'
import { readConfig } from '../../src/config/read-config.ts'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const COMPOSE = join(ROOT, 'responder/deploy/compose.yaml')

const named = z.array(z.string())
const composeFile = z.strictObject({
  name: z.string(),
  services: z.strictObject({
    responder: z.strictObject({
      image: z.string(),
      build: z.strictObject({ context: z.string(), dockerfile: z.string() }),
      restart: z.literal('unless-stopped'),
      environment: z.record(z.string(), z.string()),
      env_file: z.tuple([z.strictObject({ path: z.string(), required: z.literal(false) })]),
      volumes: named,
      read_only: z.literal(true),
      cap_drop: z.tuple([z.literal('ALL')]),
      security_opt: z.tuple([z.literal('no-new-privileges:true')]),
    }),
    caddy: z.strictObject({
      image: z.string(),
      restart: z.literal('unless-stopped'),
      depends_on: named,
      ports: named,
      environment: z.record(z.string(), z.string()),
      volumes: named,
    }),
  }),
  volumes: z.record(z.string(), z.null()),
})

const readCompose = async () => composeFile.parse(parse(await readFile(COMPOSE, 'utf8')))
const dockerfile = () => readFile(join(ROOT, 'responder/Dockerfile'), 'utf8')

test('the compose file builds from files that exist, and mounts only existing files and declared volumes', async (t) => {
  const { services, volumes } = await readCompose()
  const context = resolve(dirname(COMPOSE), services.responder.build.context)
  t.is(relative(context, ROOT), '')
  await t.notThrowsAsync(access(join(context, services.responder.build.dockerfile)))
  const sources = [services.responder, services.caddy].flatMap((service) =>
    service.volumes.map((volume) => volume.split(':')[0] ?? ''),
  )
  for (const source of sources) {
    if (source.startsWith('.')) await t.notThrowsAsync(access(resolve(dirname(COMPOSE), source)))
    else t.true(source in volumes, source)
  }
})

test('the environment in the compose file is a valid configuration', async (t) => {
  const { services } = await readCompose()
  const site = /\$\{CFA_SITE(?::\?[^}]*)?\}/
  const environment = Object.fromEntries(
    Object.entries(services.responder.environment).map(([name, value]) => [
      name,
      value.replace(site, 'cfa.example.com'),
    ]),
  )
  t.like(readConfig(environment), { publicUrl: 'https://cfa.example.com' })
  const [, port = ''] = /^EXPOSE (\d+)$/m.exec(await dockerfile()) ?? []
  t.is(services.caddy.environment.CFA_UPSTREAM, `responder:${port}`)
  t.is(readConfig({}).port, Number(port))
})

test('every other variable goes into a file of its own, which neither git nor the image takes', async (t) => {
  const [{ path }] = (await readCompose()).services.responder.env_file
  const linesOf = async (file: string) => (await readFile(join(ROOT, file), 'utf8')).split('\n')
  const file = relative(ROOT, resolve(dirname(COMPOSE), path))
  t.true((await linesOf('.gitignore')).includes(`/${file}`))
  t.true((await linesOf('responder/Dockerfile.dockerignore')).includes(file))
  t.true((await readFile(join(ROOT, 'docs/responder/hosting.md'), 'utf8')).includes(`\`${path}\``))
})

test('the proxy’s ports are the only ones that the compose file publishes', async (t) => {
  const { services } = await readCompose()
  t.deepEqual(services.caddy.ports, ['80:80', '443:443', '443:443/udp'])
})

test('everything that the image copies exists and is not ignored', async (t) => {
  const copies = [...(await dockerfile()).matchAll(/^COPY (?!--from)(.+) \S+$/gm)]
  const sources = copies.flatMap(([, list = '']) => list.split(' '))
  t.true(sources.length > 3)
  const ignore = await readFile(join(ROOT, 'responder/Dockerfile.dockerignore'), 'utf8')
  for (const source of sources) {
    await t.notThrowsAsync(access(join(ROOT, source)))
    t.true(ignore.includes(`\n!${source.split('/')[0]}\n`), source)
  }
})
