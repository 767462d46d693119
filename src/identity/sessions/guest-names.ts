import { randomInt } from 'node:crypto'
import type { Database } from '../../platform/db/schema.js'
import { findAccountByName } from '../accounts/store.js'

const words = [
  `able airy alert amber ample apt arch ashen bold brave breezy bright brisk calm candid cheery
   chief civil clear clever coral cosy crisp curious dainty daring deft dewy eager early earnest
   easy elder fair fancy fearless fleet fond frank fresh gentle giddy glad golden grand handy happy
   hardy hazel hearty honest humble jolly keen kind lively loyal lucid lucky mellow merry mild
   mindful misty modest neat nimble noble patient plucky polite proud quick quiet ready rosy ruby
   sandy serene sharp silver sincere sleek smart snowy spry steady sunny swift tidy tranquil true
   velvet vivid warm wise witty zesty`,
  `alpaca badger beaver bison bobcat bunting camel caribou cheetah condor cormorant crane cricket
   curlew dingo dolphin dormouse dove eagle egret eider elk falcon ferret finch fox gannet gazelle
   gecko gibbon goose grouse gull hare hawk heron hornbill ibex ibis iguana jackdaw jaguar jay kestrel
   kingfisher kite kiwi koala lapwing lark lemur leopard linnet lizard lynx magpie marmot marten
   merlin moose newt nightjar ocelot oriole osprey otter owl panda partridge pelican penguin petrel
   pheasant pigeon pika plover puffin puma quail rabbit raven redstart robin salmon sandpiper seal
   shearwater siskin skylark sparrow starling stork swallow swan swift tapir teal tern thrush tiger
   toucan trout turtle vole walrus warbler weasel wombat woodcock wren yak zebra`,
].map((text) => text.trim().split(/\s+/))

const pickOf = (list: readonly string[]) => list[randomInt(list.length)] ?? ''

/** A name to show, like `nimble_heron_4821`; not yet one that nobody has. */
function makeGuestName(): string {
  return [...words.map(pickOf), String(randomInt(1000, 10_000))].join('_')
}

/** A made-up name that no user has. */
export async function createGuestName(db: Database): Promise<string> {
  for (;;) {
    const name = makeGuestName()
    if (!(await findAccountByName(db, name))) return name
  }
}
