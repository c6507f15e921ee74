import { newStanding } from '../../lib/release/standing.ts'
import type { ApproveTools } from '../../lib/staged/approve-staged.ts'
import type { Table } from '../fakes/table-registry.ts'
import { ID, PUBLICATION, stageScene } from './stage-scene.ts'

export const APPROVING = { id: ID, publication: PUBLICATION }

/** What approving works with; `shown` counts the waits for the version. */
export function approveScene(table: Table, staging: Parameters<typeof stageScene>[1] = {}) {
  const { tools, ...scene } = stageScene(table, { item: { id: ID }, ...staging })
  const shown: number[] = []
  const more: ApproveTools = {
    ...tools,
    standing: newStanding(),
    deadline: () => tools.clock.now() + 1_800_000,
    waitUntilShown: async () => void shown.push(1),
    sendToSite: (_id, why) => Promise.reject(why),
  }
  return { ...scene, tools: more, shown, clock: tools.clock }
}
