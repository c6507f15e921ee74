import { startTestRegistry } from '../test/registry/index.ts'
import { watchArrivals } from './answer/arrivals.ts'
import { createNpmHome } from './answer/npm.ts'
import { createOurs } from './answer/ours.ts'
const registry = await startTestRegistry()
const user = await registry.addUser('alice')
const npm = await createNpmHome(registry, user)
const arrivals = watchArrivals(registry)
const arena = { registry, arrivals, user, npm, contents: { bytes: Number(process.argv[2]), prepackMs: 0 }, runs: 1 }
const ours = await createOurs('x', [], arena)
try { console.log(await ours.run(0)) } catch (e) { console.log(String(e).slice(0, 6000)) }
console.log(registry.requests.filter(r => r.path.includes('bench')).map(r => [r.method, r.path, r.status, r.bodyBytes, Math.round(r.at)].join(' ')).join('\n'))
await ours.close(); arrivals.close(); await registry.close(); await npm.close()
