import { session } from '../session/session-store.ts'

/** Shows the service's name, if its operator has given it one. */
export function InstanceName() {
  const name = session.value?.instance.name
  return name ? <p class="instance">{name}</p> : null
}
