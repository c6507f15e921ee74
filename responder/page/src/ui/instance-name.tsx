import { session } from '../session/session-store.ts'

/** Which service this is, where its host has given it a name. */
export function InstanceName() {
  const name = session.value?.instance.name
  return name ? <p class="instance">{name}</p> : null
}
