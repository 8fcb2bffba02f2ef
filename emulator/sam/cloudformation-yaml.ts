import { type CollectionTag, Pair, parseDocument, Scalar, type ScalarTag, YAMLMap, type YAMLSeq } from 'yaml';
import { EmulatorError } from '../emulator-error.ts';

const FUNCTIONS = [
  'And',
  'Base64',
  'Cidr',
  'Equals',
  'FindInMap',
  'GetAtt',
  'GetAZs',
  'If',
  'ImportValue',
  'Join',
  'Length',
  'Not',
  'Or',
  'Select',
  'Split',
  'Sub',
  'ToJsonString',
  'Transform',
];

/** The name of each intrinsic function, by its short form. */
const SHORT_FORMS = new Map([
  ['!Condition', 'Condition'],
  ['!Ref', 'Ref'],
  ...FUNCTIONS.map((name) => [`!${name}`, `Fn::${name}`] as const),
]);

const CUSTOM_TAGS = [...SHORT_FORMS].flatMap(([tag, name]): (ScalarTag | CollectionTag)[] => {
  const wrap = (argument: YAMLMap | YAMLSeq): YAMLMap => {
    const map = new YAMLMap();
    map.add(new Pair(new Scalar(name), argument));
    return map;
  };
  return [
    { tag, resolve: (argument: string) => ({ [name]: argument }) },
    { tag, collection: 'seq', resolve: wrap },
    { tag, collection: 'map', resolve: wrap },
  ];
});

/**
 * Parses a CloudFormation template in YAML or JSON. Short forms of intrinsic functions become the long ones: `!Ref Api` is
 * `{ Ref: 'Api' }`.
 * @param file names the template in errors
 * @throws EmulatorError if it is not valid
 */
export function parseCloudFormationYaml(text: string, file: string): unknown {
  const document = parseDocument(text, { customTags: CUSTOM_TAGS, merge: true });
  const [error] = [...document.errors, ...document.warnings]; // a warning is about an unknown tag
  if (error) {
    const [sentence = ''] = error.message.split('\n');
    throw new EmulatorError(`${file} is not a valid template: ${sentence.replace(/:$/, '')}. Fix it there.`);
  }
  return document.toJS();
}
