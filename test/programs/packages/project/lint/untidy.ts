interface A{ a:string,b?:number }
type U='one'|"two"|   'three'|'a rather long member'|'another rather long member'|'and one more'
abstract class K<T extends A=A>implements Iterable<T>{ constructor(private x:T,readonly y?:number){super()}
 *[Symbol.iterator](){ yield* [this.x as unknown as T] satisfies T[] } @dec() accessor z!:U }
