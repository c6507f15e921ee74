import { BlockList, isIPv4, isIPv6 } from 'node:net'

/**
 * Networks that are not on the public Internet: private, shared (CGNAT), loopback, link-local (which includes the
 * clouds' metadata services), documentation, benchmarks, multicast and reserved.
 *
 * @see https://www.iana.org/assignments/iana-ipv4-special-registry
 */
const REFUSED_IPV4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '168.63.129.16/32', // Azure's metadata and DNS: a public address of the host machine
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
]

/**
 * Global unicast, the only IPv6 space that is routed. Everything below `2000::` that maps or translates IPv4 is outside
 * it.
 */
const PUBLIC_IPV6 = ['2000::/3']

/**
 * Parts of global unicast that are not public: Teredo and other protocol assignments, documentation, and 6to4, which
 * has an IPv4 address inside.
 *
 * @see https://www.iana.org/assignments/iana-ipv6-special-registry
 */
const REFUSED_IPV6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']

const refused4 = blockList('ipv4', REFUSED_IPV4)
const public6 = blockList('ipv6', PUBLIC_IPV6)
const refused6 = blockList('ipv6', REFUSED_IPV6)

/** Whether an address is on the public Internet. Text that is not an address, or has a zone, is not. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !refused4.check(address, 'ipv4')
  if (!isIPv6(address) || address.includes('%')) return false
  return public6.check(address, 'ipv6') && !refused6.check(address, 'ipv6')
}

function blockList(family: 'ipv4' | 'ipv6', subnets: string[]): BlockList {
  const list = new BlockList()
  for (const subnet of subnets) {
    const [network = '', prefix] = subnet.split('/')
    list.addSubnet(network, Number(prefix), family)
  }
  return list
}
