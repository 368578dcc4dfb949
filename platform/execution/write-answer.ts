import { isEnumType, isInterfaceType, isObjectType, isUnionType } from 'graphql';
import type { ResponseObject } from './merge.ts';
import type { Condition } from './plan.ts';
import type { FieldShape, ObjectShape, ValueShape } from './shape.ts';
import { compile, literal, property, quote } from './source.ts';

/** The parameters of writing one answer, in addition to its data. */
export interface Writing {
  variables: Readonly<Record<string, unknown>>;
  /** Objects and lists that are in the data several times; each is written once for a shape. */
  shared: ReadonlySet<object>;
  /** No string of the data needs an escape. */
  clean: boolean;
  /** The JSON text of each introspection field, by response key. */
  introspection: Readonly<Record<string, string>>;
  /** A longer list ends the writing with AnswerTooLong. */
  maxLength: number;
}

/**
 * The text of an answer would be longer than allowed. An object that is in the data several times is written at each of its places, so that few
 * values can have a text that no memory holds.
 */
export class AnswerTooLong extends Error {
  override name = 'AnswerTooLong';
}

export interface Written {
  text: string;
  /** Whether a value was missing or wrong where the schema does not allow it. */
  broken: boolean;
}

/** The argument of the generated functions. */
interface State extends Omit<Writing, 'clean'> {
  broken: boolean;
  written: (Map<object, string> | undefined)[];
}

type WriteRoot = (data: ResponseObject, state: State) => string | null;

/**
 * Compiles the function that writes the answer: a function for each shape of an object, which reads constant keys and appends to a text. Only what
 * the operation selects is written, values are checked against their types, and a null where the schema forbids null removes the object
 * around it.
 */
export function compileWriter(root: ObjectShape): (data: ResponseObject, writing: Writing) => Written {
  let escaping: WriteRoot | undefined;
  let plain: WriteRoot | undefined;
  return (data, { clean, ...writing }) => {
    const state: State = { ...writing, broken: false, written: [] };
    // Most answers hold no string that needs an escape; the function without that test is made when the first one comes.
    const write = clean ? (plain ??= generate(root, plainText)) : (escaping ??= generate(root, quotedText));
    const text = write(data, state);
    return { text: text ?? 'null', broken: state.broken };
  };
}

const quotedText = (value: string) => `quote(${value})`;
const plainText = (value: string) => `'"'+${value}+'"'`;

function generate(root: ObjectShape, text: (value: string) => string): WriteRoot {
  const functions: string[] = [];
  const names = new Map<ObjectShape | ValueShape, string>();
  const enums: ReadonlySet<string>[] = [];

  /** The name of the function for a shape; `body` makes it the first time. */
  function named(
    shape: ObjectShape | ValueShape,
    prefix: string,
    body: (name: string, index: number) => string,
  ): string {
    const known = names.get(shape);
    if (known) return known;
    const name = `${prefix}${names.size}`;
    names.set(shape, name);
    functions.push(body(name, names.size));
    return name;
  }

  /** Writes an object or a list once, if it is in the data several times. */
  const once = (index: number, rest: string) =>
    `let m;if(x.shared.size>0&&x.shared.has(o)){m=x.written[${index}]??=new Map();const w=m.get(o);if(w!==undefined)return w}${rest}if(m!==undefined)m.set(o,s);return s;`;

  function objectFunction(shape: ObjectShape): string {
    return named(shape, 'object', (name, index) => {
      // The comma is known here unless all fields before depend on variables.
      let comma: 'none' | 'some' | 'open' = 'none';
      const fields = shape.fields.map((field) => {
        const label = literal(`${literal(field.key)}:`);
        const lead =
          comma === 'none'
            ? label
            : comma === 'some'
              ? literal(`,${literal(field.key)}:`)
              : `(s.length>1?',':'')+${label}`;
        const code = fieldSource(shape, field, lead);
        if (field.when.length === 0) comma = 'some';
        else if (comma === 'none') comma = 'open';
        return field.when.length === 0 ? code : `if(${field.when.map(conditionSource).join('||')}){${code}}`;
      });
      return `function ${name}(o,x){if(typeof o!=='object'||Array.isArray(o))return bad(x);let v,s='{';${once(index, `${fields.join('')}s+='}';`)}}`;
    });
  }

  function fieldSource(shape: ObjectShape, { key, required, value }: FieldShape, lead: string): string {
    if (value.kind === 'typename') {
      if (isObjectType(shape.type)) return `s+=${lead}+${literal(literal(shape.type.name))};`;
      // The type of the object is not known, but another fetch may have answered for this very field.
      const objects = enums.push(new Set(value.objects)) - 1;
      return `v=${property('o', key)};if(!enums[${objects}].has(v))return bad(x);s+=${lead}+'"'+v+'"';`;
    }
    if (value.kind === 'introspection') return `s+=${lead}+x.introspection[${literal(key)}];`;
    const read = `v=${property('o', key)};`;
    const write = valueSource(value, 'v');
    return required
      ? `${read}if(v==null)return bad(x);if((v=${write})===null)return null;s+=${lead}+v;`
      : `${read}s+=${lead}+(v==null?'null':${write}??'null');`;
  }

  function valueSource(shape: ValueShape, value: string): string {
    switch (shape.kind) {
      case 'leaf':
        return leafSource(shape, value);
      case 'list':
        return `${listFunction(shape)}(${value},x)`;
      case 'object':
        return `${typedFunction(shape)}(${value},x)`;
      default:
        throw new Error(`${shape.kind} is written where the field is`);
    }
  }

  function typedFunction(shape: Extract<ValueShape, { kind: 'object' }>): string {
    const { declared, byType } = shape;
    if (isObjectType(declared.type)) return objectFunction(declared);
    return named(shape, 'typed', (name) => {
      const cases = [...byType].map(([type, object]) => `case ${literal(type)}:return ${objectFunction(object)}(o,x);`);
      const other = `case undefined:case null:case ${literal(declared.type.name)}:return ${objectFunction(declared)}(o,x);`;
      return `function ${name}(o,x){switch(o.__typename){${cases.join('')}${isInterfaceType(declared.type) || isUnionType(declared.type) ? other : ''}}return bad(x)}`;
    });
  }

  function listFunction(shape: Extract<ValueShape, { kind: 'list' }>): string {
    return named(shape, 'list', (name, index) => {
      const item = valueSource(shape.item, 'v');
      const missing = shape.itemRequired ? 'return bad(x)' : `t='null'`;
      const failed = shape.itemRequired ? 'return null' : `t='null'`;
      const loop = `for(let i=0;i<o.length;i++){const v=o[i];let t;if(v==null)${missing};else if((t=${item})===null)${failed};s+=i===0?t:','+t;if(s.length>x.maxLength)tooLong()}s+=']';`;
      return `function ${name}(o,x){if(!Array.isArray(o))return bad(x);let s='[';${once(index, loop)}}`;
    });
  }

  function leafSource({ type }: Extract<ValueShape, { kind: 'leaf' }>, v: string): string {
    switch (type.name) {
      case 'Int':
        return `(Number.isInteger(${v})&&${v}<1e21&&${v}>-1e21?''+${v}:bad(x))`;
      case 'Float':
        return `(Number.isFinite(${v})?''+${v}:bad(x))`;
      case 'Boolean':
        return `(${v}===true?'true':${v}===false?'false':bad(x))`;
      case 'String':
        return `(typeof ${v}==='string'?${text(v)}:bad(x))`;
      case 'ID':
        return `(typeof ${v}==='string'?${text(v)}:Number.isInteger(${v})&&${v}<1e21&&${v}>-1e21?''+${v}:bad(x))`;
      default:
    }
    if (!isEnumType(type)) return `(typeof ${v}==='string'?${text(v)}:JSON.stringify(${v}))`;
    const index = enums.push(new Set(type.getValues().map(({ name }) => name))) - 1;
    return `(enums[${index}].has(${v})?'"'+${v}+'"':bad(x))`;
  }

  const start = objectFunction(root);
  return compile<WriteRoot>({ enums, quote, bad, tooLong }, `${functions.join('\n')}\nreturn ${start};`);
}

/** Notes that the schema does not allow the value here. */
function bad(state: State): null {
  state.broken = true;
  return null;
}

function tooLong(): never {
  throw new AnswerTooLong('a list of the answer is longer than the answer may be');
}

function conditionSource(conditions: readonly Condition[]): string {
  return `(${conditions
    .map(({ variable, expected }) => `(${property('x.variables', variable)}===true)===${expected}`)
    .join('&&')})`;
}
