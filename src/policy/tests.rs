use super::*;
use crate::detect::custom::Validator;
use crate::geo::{Granularity, Names, Style};
use crate::transform::{Hides, Mask, Part, Prefix};
use crate::{Filter, Key};

/// Files with one mistake each, and what is said of it.
const BROKEN: &[(&str, &str)] = &[
    ("", "line 1, column 1: the policy has no name: begin with name = \"…\""),
    ("name = \"\"", "line 1, column 8: `name` is empty"),
    (
        "name = 7",
        "line 1, column 8: `name` has to be a string, not an integer",
    ),
    (
        "name = \"x\"\nrules = []",
        "line 2, column 1: unknown key `rules`: did you mean `rule`?",
    ),
    (
        "name = \"x\"\ncolour = 1",
        "line 2, column 1: unknown key `colour`: a policy has `name`, \
         `description`, `extends`, `geo`, `class`, `group`, `rule`, \
         `detector`, `allow`, `example`, `clause`",
    ),
    (
        "extends = \"defualt\"\nname = \"x\"",
        "line 1, column 11: there is no built-in policy `defualt`; there \
         are default, linkable, display, strict, baishan, baiinfo, inspur, \
         qiniu, youyun",
    ),
    (
        "name = \"x\"\nextends = 3",
        "line 2, column 11: `extends` has to be a string, not an integer",
    ),
    (
        "name = \"x\"\n[class]\ncommon = [\"ip\"]",
        "line 3, column 1: unknown key `common`: [class] has `general`, \
         `sensitive`",
    ),
    (
        "name = \"x\"\n[class]\nsensitive = [\"ip\"]\ngeneral = \"ip\"",
        "line 3, column 14: `ip` is in a class already: keep one",
    ),
    (
        "name = \"x\"\n[class]\nsensitive = [\"ip\", \"ip\"]",
        "line 3, column 20: `ip` is named twice: keep one",
    ),
    (
        "name = \"x\"\n[group]\nphone = [\"ip\"]",
        "line 3, column 1: every policy has a group `phone`: take another \
         name",
    ),
    (
        "name = \"x\"\n[group]\ndevice = []",
        "line 3, column 10: `device` is empty",
    ),
    (
        "name = \"x\"\n[group]\ndevice = [\"imie\"]",
        "line 3, column 11: unknown entity `imie`: did you mean `imei`?",
    ),
    (
        "name = \"x\"\n[[rule]]\ngroup = \"acount\"\n\
         transform = \"redact\"",
        "line 3, column 9: unknown group `acount`: did you mean `account`?",
    ),
    (
        "name = \"x\"\n[[rule]]\ngroup = \"phone\"\nentity = \"ip\"\n\
         transform = \"redact\"",
        "line 3, column 9: a rule has either an entity, a group or a class: \
         make two rules of it",
    ),
    (
        "name = \"x\"\n[[rule]]\nentity = \"ip\"\ntransform = \"redact\"\n\
         domian = \"web\"",
        "line 5, column 1: unknown key `domian`: did you mean `domain`?",
    ),
    (
        "name = \"x\"\n[[rule]]\nentity = \"ip\"\ntransform = \"redact\"\n\
         domain = \"web\"",
        "line 5, column 10: `redact` works without a key and has no domain: \
         leave `domain` out",
    ),
    (
        "name = \"x\"\n[[rule]]\nentity = \"ip\"\n\
         transform = \"pseudonym\"\ndomain = \"web shop\"",
        "line 5, column 10: `domain` has to be of up to 64 ASCII letters, \
         digits and -_.",
    ),
    (
        "name = \"x\"\n[[rule]]\nentity = \"ip\"\ntransform = \"redact\"\n\
         note = [\"a\"]",
        "line 5, column 8: `note` has to be a string, not an array",
    ),
    (
        "name = \"x\"\n[[rule]]\nentity = \"ip\"\ntransform = \"redact\"\n\
         when = \"account\"",
        "line 5, column 8: `when` has to be a table like \
         { line_has = [\"account\"] }, not a string",
    ),
    (
        "name = \"x\"\n[[rule]]\nentity = \"ip\"\n\
         transform = { prefix_preserving = { method = \"crypto_pan\" } }",
        "line 4, column 46: unknown method `crypto_pan`: did you mean \
         `crypto-pan`?",
    ),
    (
        "name = \"x\"\n[[rule]]\nentity = \"ip\"\n\
         transform = { redact = {}, keep = {} }",
        "line 4, column 13: a transform has one name: write it like \
         { mask = { keep_last = 4 } }",
    ),
    (
        "name = \"x\"\n[group]\ndevice = { imei = true }",
        "line 3, column 10: `device` has to be a name or several, not a \
         table",
    ),
    (
        "name = \"x\"\n[allow]\nip = 10",
        "line 3, column 6: `ip` has to be a name or several, not an integer",
    ),
    (
        "name = \"x\"\n[[clause]]\nnumber = 1.2\npromise = \"p\"",
        "line 3, column 10: `number` has to be a string, not a float",
    ),
    (
        "name = \"x\"\n[[clause]]\nnumber = \"1\"\npromise = \"p\"\n\
         kept = \"--stats\"",
        "line 5, column 1: unknown key `kept`: did you mean `kept_by`?",
    ),
    (
        "name = \"x\"\n[example]\ninput = \"a\"\noutput = \"a\"",
        "line 2, column 1: `example` has to be written [[example]], not a \
         table",
    ),
    (
        "name = \"x\"\n[[rule]]\nentity = \"ip\"\ntransform = \"redact\"\n\
         when = {}",
        "line 5, column 8: `when` is empty: write \
         { line_has = [\"account\"] }",
    ),
    (
        "name = \"x\"\n[[rule]]\nentity = \"ip\"\ntransform = \"redact\"\n\
         when = { line_has = [\"accuont\"] }",
        "line 5, column 22: unknown group or entity `accuont`: did you mean \
         `account`?",
    ),
    (
        "name = \"x\"\n[[rule]]\nentity = \"ip\"\ntransform = \"redact\"\n\
         when = { younger_than = 0 }",
        "line 5, column 25: `younger_than` has to be an integer from 1 to \
         120, not 0",
    ),
    (
        "name = \"x\"\n[[rule]]\nentity = \"ip\"\ntransform = \"redact\"\n\
         when = { field = \"**\" }",
        "line 5, column 18: `**` names no field: write up to 64 bytes of its \
         name, with * for what may differ",
    ),
    (
        "name = \"x\"\n[[rule]]\nentity = \"ip\"\ntransform = \"redact\"\n\
         when = { on = 3 }",
        "line 5, column 10: unknown key `on`: `when` has `line_has`, \
         `younger_than`, `field`",
    ),
    (
        "name = \"x\"\n[[rule]]\nentity = \"ip\"\ntransform = \"redact\"\n\
         when = { line_has = \"account\" }\n\
         [[rule]]\nentity = \"ip\"\ntransform = \"locate\"\n\
         when = { line_has = \"phone\" }",
        "line 7, column 10: for `ip` this condition and that of the rule at \
         line 3 may both hold: make one rule of them, or name the entity \
         more closely in one",
    ),
    (
        "name = \"x\"\n[[rule]]\ngroup = \"phone\"\ntransform = \"redact\"\n\
         [[rule]]\nentity = [\"mobile_cn\", \"landline_cn\", \"phone\"]\n\
         transform = \"keep\"",
        "line 2, column 1: the rule never counts, since others name all of \
         its entities more closely: leave it out",
    ),
    (
        "name = \"x\"\n[allow]\nip = [\"10.0.0.0/33\"]",
        "line 3, column 7: `10.0.0.0/33` is no network: write an address and \
         how many of its bits count, such as \"10.0.0.0/8\"",
    ),
    (
        "name = \"x\"\n[allow]\nhost = \"a\"",
        "line 3, column 1: unknown key `host`: [allow] has `ip`, `value`, \
         `field`, `line`",
    ),
    (
        "name = \"x\"\n[allow]\nvalue = [\"\"]",
        "line 3, column 10: `value` is empty",
    ),
    (
        "name = \"x\"\n[[example]]\ninput = \"a\"",
        "line 2, column 1: the example has no output: add it",
    ),
    (
        "name = \"x\"\n[[example]]\ninput = \"a\\nb\"\noutput = \"a\"",
        "line 3, column 9: `input` is one line, without its line feed",
    ),
    (
        "name = \"x\"\n[[clause]]\nnumber = \"1.2\"",
        "line 2, column 1: the clause has no promise: add it",
    ),
    (
        "name = \"x\"\n[[rule]]\nentity = \"ip\"\ntransform = \"locate\"\n\
         clause = \"1.2, 1.3\"\n[[clause]]\nnumber = \"1\"\npromise = \"p\"",
        "line 6, column 1: no rule names clause 1 as its own: add one, or \
         say in kept_by what else keeps it",
    ),
    (
        "name = \"x\"\n[[detector]]\nname = \"order\"",
        "line 2, column 1: a detector has either a regex or a field: write \
         regex = 'ORD-[0-9]{12}' or field = \"order_ref\"",
    ),
    (
        "name = \"x\"\n[[detector]]\nregex = 'a'\ntransform = \"redact\"",
        "line 2, column 1: the detector has no name: add name = \"order_ref\"",
    ),
    (
        "name = \"x\"\n[[detector]]\nname = \"Order Ref\"",
        "line 3, column 8: the name of a detector has to be of up to 32 lower-case ASCII letters, digits and _",
    ),
    (
        "name = \"x\"\n[[detector]]\nname = \"imei\"\nregex = 'a'\ntransform = \"redact\"",
        "line 3, column 8: `imei` is an entity: take another name",
    ),
    (
        "name = \"x\"\n[[detector]]\nname = \"a\"\nregex = 'a'\nfield = \"b\"\ntransform = \"redact\"",
        "line 2, column 1: a detector has either a regex or a field: write regex = 'ORD-[0-9]{12}' or field = \"order_ref\"",
    ),
    (
        "name = \"x\"\n[[detector]]\nname = \"a\"\nregex = '(a'\ntransform = \"redact\"",
        "line 4, column 9: `regex` is no regular expression: unclosed group",
    ),
    (
        "name = \"x\"\n[[detector]]\nname = \"a\"\nregex = 'a*'\ntransform = \"redact\"",
        "line 4, column 9: `regex` matches where there is nothing: have it match a character at least",
    ),
    (
        "name = \"x\"\n[[detector]]\nname = \"a\"\nregex = 'a'\nvalidator = \"lun\"\ntransform = \"redact\"",
        "line 5, column 13: unknown validator `lun`: did you mean `luhn`?",
    ),
    (
        "name = \"x\"\n[[detector]]\nname = \"a\"\nregex = 'a'\ncontext = []\ntransform = \"redact\"",
        "line 5, column 11: `context` is empty",
    ),
    (
        "name = \"x\"\n[[detector]]\nname = \"a\"\nfield = \"b\"\nvalidator = \"luhn\"\ntransform = \"redact\"",
        "line 5, column 13: `validator` is for a regex; the values of a field are all taken: leave it out",
    ),
    (
        "name = \"x\"\n[[detector]]\nname = \"a\"\nregex = 'a'",
        "line 2, column 1: the rule has no transform: add one, such as transform = \"redact\"",
    ),
    (
        "name = \"x\"\n[[detector]]\nname = \"a\"\nregex = 'a'\ntransform = \"locate\"",
        "line 5, column 13: `locate` works on `ip` only, not on `custom`",
    ),
    (
        "name = \"x\"\n[[detector]]\nname = \"a\"\nregex = 'a'\ntransform = \"redact\"\nwhen = {}",
        "line 6, column 1: unknown key `when`: a detector has `name`, `regex`, `field`, `validator`, `context`, `transform`, `domain`, `clause`, `note`",
    ),
    (
        "name = \"x\"\n[[detector]]\nname = \"a\"\nregex = 'a'\ntransform = \"redact\"\n[[detector]]\nname = \"a\"\nregex = 'b'\ntransform = \"redact\"",
        "line 6, column 1: there are two detectors `a`: give one another name",
    ),
    (
        "name = \"x\"\n[[detector]]\nname = \"a\"\nfield = \"x_*\"\ntransform = \"redact\"\n[[detector]]\nname = \"b\"\nfield = \"x_y\"\ntransform = \"redact\"",
        "line 6, column 1: a field may be `a` and `b`: name each field in one detector",
    ),
    (
        "name = \"x\"\n[detector]\nname = \"a\"",
        "line 2, column 1: `detector` has to be written [[detector]], not a table",
    ),
    (
        "name = \"x\"\n[[rule]]\nentity = \"custom\"\ntransform = \"redact\"",
        "line 3, column 10: what the policy's own detectors find has the transformation of its detector: write it in [[detector]]",
    ),
    (
        "name = \"x\"\n[[rule]]\nentity = \"ip\"\ntransform = \"redact\"\nwhen = { field = \"a\" }\n[[rule]]\nentity = \"ip\"\ntransform = \"locate\"\nwhen = { field = [\"b\", \"A\"] }",
        "line 7, column 10: for `ip` this condition and that of the rule at line 3 may both hold: make one rule of them, or name the entity more closely in one",
    ),
    (
        "name = \"x\"\n[allow]\nline = \".*\"",
        "line 3, column 8: `line` matches where there is nothing: have it match a character at least",
    ),
    (
        "name = \"x\"\n[allow]\nline = 7",
        "line 3, column 8: `line` has to be a string, not an integer",
    ),
    (
        "name = \"x\"\n[allow]\nfield = []",
        "line 3, column 9: `field` is empty",
    ),
    (
        "name = \"x\"\n[rule]\nentity = \"ip\"",
        "line 2, column 1: `rule` has to be written [[rule]], not a table",
    ),
    (
        "name = \"x\"\n[geo]\ngranularity = \"street\"",
        "line 3, column 15: unknown granularity `street`: [geo] has \
         `country`, `province`, `city`",
    ),
    (
        "name = \"x\"\n[geo]\ngranularity = \"citty\"",
        "line 3, column 15: unknown granularity `citty`: did you mean \
         `city`?",
    ),
    (
        "name = \"x\"\n[geo]\nstyle = \"adress\"",
        "line 3, column 9: unknown style `adress`: did you mean `address`?",
    ),
    (
        "name = \"x\"\n[geo]\nnames = \"english\"",
        "line 3, column 9: unknown names `english`: [geo] has `code`, \
         `chinese`",
    ),
    (
        "name = \"x\"\n[geo]\ndatabases = \"City.mmdb\"",
        "line 3, column 1: unknown key `databases`: did you mean \
         `database`?",
    ),
    (
        "name = \"x\"\n[geo]\ndatabase = 4",
        "line 3, column 12: `database` has to be a name or several, not an \
         integer",
    ),
    (
        "name = \"x\"\n[geo]\nmin_addresses = -1",
        "line 3, column 17: `min_addresses` has to be an integer from 0 to \
         4294967295, not -1",
    ),
    (
        "name = \"x\"\n\n[[rule]]\nentity = \"ip\"",
        "line 3, column 1: the rule has no transform: add one, such as \
         transform = \"redact\"",
    ),
    (
        "name = \"x\"\n[[rule]]\ntransform = \"keep\"",
        "line 2, column 1: the rule names no entity: add one, such as \
         entity = \"ip\"",
    ),
    (
        "name = \"x\"\n[[rule]]\nentity = [\"ip\", \"e_mail\"]\n\
         transform = \"redact\"",
        "line 3, column 17: unknown entity `e_mail`: did you mean `email`?",
    ),
    (
        "name = \"x\"\n[[rule]]\nentity = \"zodiac\"\ntransform = \"redact\"",
        "line 3, column 10: unknown entity `zodiac`: `logveil policy \
         show` lists them all",
    ),
    (
        "name = \"x\"\n[[rule]]\nentity = []\ntransform = \"redact\"",
        "line 3, column 10: `entity` is empty",
    ),
    (
        "name = \"x\"\n[[rule]]\nentity = 4\ntransform = \"redact\"",
        "line 3, column 10: `entity` has to be a name or several, not an \
         integer",
    ),
    (
        "name = \"x\"\n[[rule]]\nentity = \"qq\"\nclass = \"general\"\n\
         transform = \"redact\"",
        "line 4, column 9: a rule has either an entity, a group or a class: \
         make two rules of it",
    ),
    (
        "name = \"x\"\n[[rule]]\nclass = \"secret\"\ntransform = \"redact\"",
        "line 3, column 9: unknown class `secret`: an entity has `general`, \
         `sensitive`",
    ),
    (
        "name = \"x\"\n[[rule]]\nentity = \"qq\"\ntransform = \"keep\"\n\
         [[rule]]\nentity = [\"ip\", \"qq\"]\ntransform = \"redact\"",
        "line 6, column 17: `qq` has a rule already, at line 3: keep one",
    ),
    (
        "name = \"x\"\n[[rule]]\nclass = \"general\"\ntransform = \"keep\"\n\
         [[rule]]\nclass = \"general\"\ntransform = \"redact\"",
        "line 6, column 9: `general` has a rule already, at line 3: \
         keep one",
    ),
    (
        "name = \"x\"\n[[rule]]\nentity = \"qq\"\ntransform = \"redakt\"",
        "line 4, column 13: unknown transformation `redakt`: did you mean \
         `redact`?",
    ),
    (
        "name = \"x\"\n[[rule]]\nentity = \"qq\"\ntransform = \"burn\"",
        "line 4, column 13: unknown transformation `burn`: a rule has \
         `keep`, `redact`, `mask`, `replace`, `truncate`, `locate`, \
         `round`, `bucket`, `suppress`, `pseudonym`, `encrypt`, \
         `prefix_preserving`, `format_preserving`, `digest`",
    ),
    (
        "name = \"x\"\n[[rule]]\nentity = \"imei\"\n\
         transform = { bucket = {} }",
        "line 4, column 13: `bucket` works on `os_version` and `user_agent` \
         and `birth_date` only, not on `imei`",
    ),
    (
        "name = \"x\"\n[[rule]]\nentity = \"coordinates\"\n\
         transform = \"bucket\"",
        "line 4, column 13: `bucket` works on `os_version` and `user_agent` \
         and `birth_date` only, not on `coordinates`: `round` makes it \
         coarser",
    ),
    (
        "name = \"x\"\n[[rule]]\nentity = \"user_agent\"\n\
         transform = { bucket = \"major\" }",
        "line 4, column 24: `bucket` has to be a table like {}, not a string",
    ),
    (
        "name = \"x\"\n[[rule]]\nentity = \"qq\"\n\
         transform = \"format_preserving\"",
        "line 4, column 13: `format_preserving` works on `resident_id` and \
         `bank_card` and `mobile_cn` and `imei` only, not on `qq`",
    ),
    (
        "name = \"x\"\n[[rule]]\nentity = \"qq\"\ntransform = \"digest\"",
        "line 4, column 13: `digest` works on `biometric` only, not on `qq`",
    ),
    (
        "name = \"x\"\n[[rule]]\nentity = \"imei\"\ntransform = true",
        "line 4, column 13: `transform` has to be a name or a table, not a \
         boolean",
    ),
    (
        "name = \"x\"\n[[rule]]\nentity = \"imei\"\ntransform = {}",
        "line 4, column 13: a transform has one name: write it like \
         { mask = { keep_last = 4 } }",
    ),
    (
        "name = \"x\"\n[[rule]]\nentity = \"imei\"\n\
         transform = { mask = { keep_frist = 3 } }",
        "line 4, column 24: unknown key `keep_frist`: did you mean \
         `keep_first`?",
    ),
    (
        "name = \"x\"\n[[rule]]\nentity = \"imei\"\ntransform = \"mask\"",
        "line 4, column 13: `mask` takes keep_first, keep_last or both; or \
         first, last or both; or from and to; or keep_from and keep_to; or \
         before; or after; or keep",
    ),
    (
        "name = \"x\"\n[[rule]]\nentity = \"imei\"\n\
         transform = { mask = { keep_first = 3, to = 4 } }",
        "line 4, column 22: `mask` takes keep_first, keep_last or both; or \
         first, last or both; or from and to; or keep_from and keep_to; or \
         before; or after; or keep",
    ),
    (
        "name = \"x\"\n[[rule]]\nentity = \"imei\"\n\
         transform = { mask = { before = \"$\" } }",
        "line 4, column 33: `before` has to be one character of \
         \" -._:/@()+,\", which stand between letters and digits",
    ),
    (
        "name = \"x\"\n[[rule]]\nentity = \"imei\"\n\
         transform = { mask = { character = \"~\", fixed_length = 4 } }",
        "line 4, column 22: `mask` takes keep_first, keep_last or both; or \
         first, last or both; or from and to; or keep_from and keep_to; or \
         before; or after; or keep",
    ),
    (
        "name = \"x\"\n[[rule]]\nentity = \"imei\"\n\
         transform = { mask = { first = 0 } }",
        "line 4, column 32: `first` has to be an integer from 1 to 4096, \
         not 0",
    ),
    (
        "name = \"x\"\n[[rule]]\nentity = \"imei\"\n\
         transform = { mask = { from = 9, to = 3 } }",
        "line 4, column 22: `from = 9, to = 3` names nothing: swap the two",
    ),
    (
        "name = \"x\"\n[[rule]]\nentity = \"imei\"\n\
         transform = { mask = { keep_to = 3, keep_from = 4 } }",
        "line 4, column 22: `keep_from = 4, keep_to = 3` names nothing: \
         swap the two",
    ),
    (
        "name = \"x\"\n[[rule]]\nentity = \"imei\"\n\
         transform = { mask = { keep_from = 4 } }",
        "line 4, column 22: `mask` takes keep_first, keep_last or both; or \
         first, last or both; or from and to; or keep_from and keep_to; or \
         before; or after; or keep",
    ),
    (
        "name = \"x\"\n[[rule]]\nentity = \"imei\"\n\
         transform = { mask = { keep_first = 2, fixed_length = 65 } }",
        "line 4, column 55: `fixed_length` has to be an integer from 1 to \
         64, not 65",
    ),
    (
        "name = \"x\"\n[[rule]]\nentity = \"imei\"\n\
         transform = { mask = { keep_first = 2, character = \"0\" } }",
        "line 4, column 52: `character` has to be one ASCII letter or one \
         of -._~*: no log format has to escape them, and digits would make \
         a number of what is hidden",
    ),
    (
        "name = \"x\"\n[[rule]]\nentity = \"imei\"\n\
         transform = { mask = { keep_first = 2, character = \"**\" } }",
        "line 4, column 52: `character` has to be one ASCII letter or one \
         of -._~*: no log format has to escape them, and digits would make \
         a number of what is hidden",
    ),
    (
        "name = \"x\"\n[[rule]]\nentity = \"qq\"\n\
         transform = { mask = { after = \".\", character = \".\" } }",
        "line 4, column 49: a mask cannot end at its own character: take \
         another, such as \"*\"",
    ),
    (
        "name = \"x\"\n[[rule]]\nentity = \"email\"\n\
         transform = { mask = { before = \"@\", character = \"x\" } }",
        "line 4, column 13: masked with `x`, a value of `email` could be \
         taken for `email`: take another character, such as \"*\"",
    ),
    (
        "name = \"x\"\n[[rule]]\nentity = \"mac\"\n\
         transform = { mask = { keep = \"vendor\", character = \"a\" } }",
        "line 4, column 13: masked with `a`, a value of `mac` could be \
         taken for `mac`: take another character, such as \"*\"",
    ),
    (
        "name = \"x\"\n[[rule]]\nentity = [\"mobile_cn\", \"username\"]\n\
         transform = { mask = { keep_first = 3, character = \"x\" } }",
        "line 4, column 13: masked with `x`, a value of `username` could be \
         taken for `email`: take another character, such as \"*\"",
    ),
    (
        "name = \"x\"\n[[rule]]\nentity = \"imei\"\n\
         transform = { mask = { keep = \"vendors\" } }",
        "line 4, column 31: unknown part `vendors`: did you mean `vendor`?",
    ),
    (
        "name = \"x\"\n[[rule]]\nentity = \"imei\"\n\
         transform = { mask = { keep = \"vendor\" } }",
        "line 4, column 13: `mask = { keep = \"vendor\" }` works on `mac` \
         and `bssid` and `bluetooth` only, not on `imei`",
    ),
    (
        "name = \"x\"\n[[rule]]\nclass = \"general\"\ntransform = \"locate\"",
        "line 4, column 13: `locate` works on `ip` only, not on `uscc`",
    ),
    (
        "name = \"x\"\n[[rule]]\nentity = \"ip\"\n\
         transform = { truncate = { v4 = 33 } }",
        "line 4, column 33: `v4` has to be an integer from 0 to 32, not 33",
    ),
    (
        "name = \"x\"\n[[rule]]\nentity = \"coordinates\"\n\
         transform = { round = { decimals = 1.5 } }",
        "line 4, column 36: `decimals` has to be an integer from 0 to 3, \
         not a float",
    ),
    (
        "name = \"x\"\n[[rule]]\nentity = \"qq\"\n\
         transform = { replace = \"a b\" }",
        "line 4, column 25: the text of `replace` has to consist of ASCII \
         letters, digits and -._~*, which no log format has to escape",
    ),
    (
        "name = \"x\"\n[[rule]]\nentity = \"qq\"\ntransform = \"replace\"",
        "line 4, column 13: `replace` needs a text: write \
         { replace = \"removed\" }",
    ),
    (
        "name = \"x\"\n[[rule]]\nentity = [\"qq\", \"ip\"]\n\
         transform = { replace = \"13800138000\" }",
        "line 4, column 13: the text of `replace` would itself be taken for \
         `mobile_cn`: take another, such as \"removed\"",
    ),
    (
        "name = \"x\"\n[[rule]]\nclass = \"general\"\n\
         transform = { replace = \"192.0.2.1\" }",
        "line 4, column 13: the text of `replace` would itself be taken for \
         `ip`: take another, such as \"removed\"",
    ),
    (
        "name = \"x\"\n[[rule]]\nentity = \"qq\"\ntransform = \"hash\"",
        "line 4, column 13: unknown transformation `hash`: did you mean \
         `pseudonym`?",
    ),
    (
        "name = \"x\"\n[[rule]]\nentity = \"qq\"\n\
         transform = { redact = { hard = true } }",
        "line 4, column 26: unknown key `hard`: `redact` has no options",
    ),
    (
        "name = \"名\"\ndescription = [\"手机\", x]",
        "line 2, column 22: not TOML: string values must be quoted, \
         expected literal string",
    ),
];

/// Mistakes that the schema cannot tell, by what is said of them: it knows
/// neither other files nor what a file says elsewhere.
const BEYOND_THE_SCHEMA: &[&str] = &[
    "there is no built-in policy",
    "is in a class already",
    "unknown group",
    "has a rule already",
    "may both hold",
    "never counts",
    "is no network",
    "no rule names clause",
    "names nothing",
    "cannot end at its own character",
    "works on ",
    "works without a key",
    "could be taken for",
    "would itself be taken for",
    "is no regular expression",
    "matches where there is nothing",
    "two detectors",
    "a field may be",
    "is an entity",
    "own detectors find",
];

fn as_json(text: &str) -> Option<serde_json::Value> {
    toml::from_str(text).ok()
}

fn schema() -> (serde_json::Value, jsonschema::Validator) {
    let schema = serde_json::from_str(Policy::schema()).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    (schema, validator)
}

/// What the reader refuses the schema refuses, where it can, and accepts
/// where it cannot.
#[test]
fn the_schema_refuses_broken_policies() {
    let (_, validator) = schema();
    let mut used = vec![false; BEYOND_THE_SCHEMA.len()];
    for (text, message) in BROKEN {
        let Some(value) = as_json(text) else {
            assert!(message.contains("not TOML"), "{message}");
            continue;
        };
        let beyond =
            BEYOND_THE_SCHEMA.iter().position(|b| message.contains(b));
        if let Some(number) = beyond {
            used[number] = true;
        }
        assert_eq!(validator.is_valid(&value), beyond.is_some(), "{text}");
    }
    for (used, beyond) in used.iter().zip(BEYOND_THE_SCHEMA) {
        assert!(used, "no mistake is {beyond:?}");
    }
}

/// Every policy that there is in files, documents and tests, as far as the
/// reader accepts it.
#[test]
fn the_schema_accepts_sound_policies() {
    let (_, validator) = schema();
    let documents = [
        include_str!("../../README.md"),
        include_str!("../../docs/keys.md"),
        include_str!("../../docs/policies.md"),
    ];
    let fenced = documents.iter().flat_map(|document| {
        let blocks = document.split("```toml\n").skip(1);
        blocks.map(|block| block.split("```").next().unwrap())
    });
    // The cases hold files of policies as strings.
    let cases: toml::Table =
        include_str!("../../tests/cases/policies.toml").parse().unwrap();
    let cases = cases["case"].as_array().unwrap().iter();
    let files = cases.filter_map(|case| case.get("files")?.as_table());
    let files = files.flat_map(|files| files.values());
    let files = files.map(|text| text.as_str().unwrap());
    let builtin = BUILTIN.iter().map(|(_, text)| *text);
    let mut sound = 0;
    for text in builtin.chain(fenced).chain(files) {
        // A file may extend another that is not built in.
        let found = &mut |_: &str| Ok(Policy::builtin("default").unwrap());
        if Policy::parse_with(text, Path::new(""), found).is_err() {
            continue;
        }
        sound += 1;
        let value = as_json(text).unwrap();
        if let Err(error) = validator.validate(&value) {
            panic!("{error} at {}\n{text}", error.instance_path());
        }
    }
    assert!(sound >= BUILTIN.len() + 4, "{sound}");
    // Each transformation, as it is shown.
    let transform = |text: &str| {
        let text =
            format!("name = 'x'\n[[rule]]\nentity = 'ip'\ntransform = {text}");
        validator.is_valid(&as_json(&text).unwrap())
    };
    for name in ["mask", "replace"] {
        assert!(!transform(&format!("'{name}'")), "{name}");
    }
    for options in [
        "keep_first = 3",
        "keep_first = 3, keep_last = 0",
        "first = 1, last = 2",
        "last = 2, fixed_length = 64",
        "from = 1, to = 4096",
        "keep_from = 1, keep_to = 2, character = '~'",
        "before = '@'",
        "after = ' '",
        "keep = 'vendor'",
    ] {
        assert!(transform(&format!("{{ mask = {{ {options} }} }}")));
    }
}

/// The schema's names are those of the code, none more and none less.
#[test]
fn the_schema_has_the_names_of_the_code() {
    let (schema, _) = schema();
    let names = |pointer: &str| -> Vec<String> {
        let value = schema.pointer(pointer).unwrap();
        match value {
            serde_json::Value::Array(names) => {
                names.iter().map(|n| n.as_str().unwrap().into()).collect()
            }
            value => value.as_object().unwrap().keys().cloned().collect(),
        }
    };
    let entities: Vec<_> = Entity::ALL.iter().map(|e| e.name()).collect();
    assert_eq!(names("/$defs/entity/enum"), entities);
    let sorted = |names: &[&str]| {
        let mut names: Vec<String> =
            names.iter().map(|name| (*name).to_owned()).collect();
        names.sort();
        names
    };
    let transformations = names("/$defs/transform/anyOf/1/properties");
    assert_eq!(transformations, sorted(read::TRANSFORMATIONS));
    let bare: Vec<&str> = read::TRANSFORMATIONS
        .iter()
        .copied()
        .filter(|name| !["mask", "replace"].contains(name))
        .collect();
    assert_eq!(names("/$defs/transform/anyOf/0/enum"), bare);
    assert_eq!(names("/$defs/mask/properties"), sorted(read::MASK));
    assert_eq!(
        names("/$defs/mask/properties/keep/enum"),
        Part::ALL.map(Part::name)
    );
    let classes = [Class::General, Class::Sensitive].map(Class::name);
    assert_eq!(names("/$defs/class/enum"), classes);
    let groups = read::GROUPS.map(|(name, _)| name);
    let group = "/properties/group/propertyNames/not/enum";
    assert_eq!(names(group), groups);
    assert_eq!(names("/properties"), sorted(read::POLICY));
    let geo = "/properties/geo/properties";
    let of = |key: &str| names(&format!("{geo}/{key}/enum"));
    assert_eq!(of("granularity"), Granularity::ALL.map(Granularity::name));
    assert_eq!(of("style"), Style::ALL.map(Style::name));
    assert_eq!(of("names"), Names::ALL.map(Names::name));
    assert_eq!(
        names("/$defs/detector/properties/validator/enum"),
        Validator::ALL.map(Validator::name)
    );
}

#[test]
fn mistakes_are_named_where_they_are() {
    const { assert!(BROKEN.len() >= 60) };
    for (text, expected) in BROKEN {
        let error = Policy::parse(text).unwrap_err();
        assert_eq!(error.to_string(), *expected, "in {text:?}");
    }
}

#[test]
fn default_names_every_entity_once_and_asks_for_no_key() {
    let policy = Policy::builtin("default").unwrap();
    assert_eq!(policy.name(), "default");
    assert!(!policy.needs_key());
    for &entity in Entity::ALL.iter().filter(|e| **e != Entity::Custom) {
        assert_ne!(policy.of[entity as usize], 0, "{entity} has no rule");
    }
    assert!(Policy::builtin("defualt").is_none());
    assert_eq!(Policy::builtins().next(), Some("default"));
}

#[test]
fn every_builtin_policy_has_the_name_it_is_found_by() {
    for name in Policy::builtins() {
        let policy = Policy::builtin(name).unwrap();
        assert_eq!(policy.name(), name);
        assert!(policy.description().is_some());
    }
}

#[test]
fn rules_say_what_happens() {
    let policy = Policy::builtin("default").unwrap();
    let shown = |entity| policy.rule(entity).transform.to_string();
    for (entity, transform) in [
        (Entity::Ip, "locate"),
        (Entity::Mac, "mask = { keep = \"vendor\" }"),
        (Entity::MobileCn, "mask = { keep_first = 3 }"),
        (Entity::Phone, "mask = { keep = \"area_code\" }"),
        (Entity::ResidentId, "mask = { keep_first = 2 }"),
        (Entity::BankCard, "mask = { keep_last = 4 }"),
        (Entity::Imei, "mask = { keep = \"type_code\" }"),
        (Entity::Email, "mask = { keep = \"provider\" }"),
        (Entity::Coordinates, "round = { decimals = 1 }"),
        (Entity::Credential, "redact"),
        (Entity::UserAgent, "keep"),
    ] {
        assert_eq!(shown(entity), transform, "{entity}");
    }
}

#[test]
fn an_entitys_rule_wins_over_its_classs_and_the_rest_is_redacted() {
    let policy = Policy::parse(
        "name = 'x'\n\
         [[rule]]\nentity = 'imei'\ntransform = 'keep'\nclause = '1.2'\n\
         [[rule]]\nclass = 'general'\ntransform = 'pseudonym'\nnote = 'n'",
    )
    .unwrap();
    let imei = policy.rule(Entity::Imei);
    assert_eq!(imei.transform, Transformation::Keep);
    assert_eq!(imei.clause.as_deref(), Some("1.2"));
    let ip = policy.rule(Entity::Ip);
    assert_eq!(ip.transform, Transformation::Pseudonym);
    assert_eq!(ip.note.as_deref(), Some("n"));
    assert_eq!(policy.rule(Entity::Qq).transform, Transformation::Redact);
    assert!(policy.needs_key());
}

#[test]
fn settings_replace_one_rule() {
    let mut policy = Policy::builtin("default").unwrap();
    for (setting, entity, expected) in [
        (
            "ip=truncate",
            Entity::Ip,
            Transformation::Truncate(Prefix { v4: 24, v6: 48 }),
        ),
        (
            "ip = truncate = { v4 = 16 }",
            Entity::Ip,
            Transformation::Truncate(Prefix { v4: 16, v6: 48 }),
        ),
        (
            "bank_card=mask={keep_first=6,keep_last=4}",
            Entity::BankCard,
            Transformation::Mask(Hides::AllBut { first: 6, last: 4 }.into()),
        ),
        (
            "username=mask={from=2,to=8}",
            Entity::Username,
            Transformation::Mask(Hides::Range { from: 2, to: 8 }.into()),
        ),
        (
            "email=mask={before='@'}",
            Entity::Email,
            Transformation::Mask(Hides::Before(b'@').into()),
        ),
        (
            "email=mask={after='@'}",
            Entity::Email,
            Transformation::Mask(Hides::After(b'@').into()),
        ),
        (
            "username=mask={keep_from=2,keep_to=8}",
            Entity::Username,
            Transformation::Mask(Hides::AllButRange { from: 2, to: 8 }.into()),
        ),
        (
            "imei=mask={last=8,character='~',fixed_length=3}",
            Entity::Imei,
            Transformation::Mask(Mask {
                hides: Hides::Ends { first: 0, last: 8 },
                character: b'~',
                fixed_length: Some(3),
            }),
        ),
        (
            "bluetooth=mask={keep=\"vendor\"}",
            Entity::Bluetooth,
            Transformation::Mask(Hides::AllButPart(Part::Vendor).into()),
        ),
        (
            "qq=replace=\"gone\"",
            Entity::Qq,
            Transformation::Replace("gone".into()),
        ),
        (
            "qq=replace=gone",
            Entity::Qq,
            Transformation::Replace("gone".into()),
        ),
        ("qq = replace = 0", Entity::Qq, Transformation::Replace("0".into())),
        (
            "coordinates=round={decimals=0}",
            Entity::Coordinates,
            Transformation::Round { decimals: 0 },
        ),
        ("imei=\"pseudonym\"", Entity::Imei, Transformation::Pseudonym),
        ("credential=suppress", Entity::Credential, Transformation::Suppress),
    ] {
        policy.set(setting).unwrap();
        assert_eq!(policy.rule(entity).transform, expected, "{setting}");
        assert_eq!(policy.rule(entity).note, None);
    }
    assert!(policy.needs_key());
    assert_eq!(policy.rule(Entity::Uscc).transform, Transformation::Keep);
}

#[test]
fn mistaken_settings_change_nothing_and_say_why() {
    let mut policy = Policy::builtin("default").unwrap();
    for (setting, expected) in [
        ("ip", "line 1, column 1: `ip` is no setting: write ENTITY=TRANSFORM"),
        (
            "imie=redact",
            "line 1, column 1: unknown entity `imie`: did you mean `imei`?",
        ),
        (
            "ip=trunkate",
            "line 1, column 4: unknown transformation `trunkate`: did you \
             mean `truncate`?",
        ),
        (
            "imei=locate",
            "line 1, column 6: `locate` works on `ip` only, not on `imei`",
        ),
        (
            "ip=replace",
            "line 1, column 4: `replace` needs a text: write \
             replace=removed",
        ),
        (
            "ip=replace=a b",
            "line 1, column 4: the text of `replace` has to consist of ASCII \
             letters, digits and -._~*, which no log format has to escape",
        ),
        (
            "ip=replace=13800138000",
            "line 1, column 4: the text of `replace` would itself be taken \
             for `mobile_cn`: take another, such as \"removed\"",
        ),
        (
            "resident_id=replace=E12345678",
            "line 1, column 13: the text of `replace` would itself be taken \
             for `passport`: take another, such as \"removed\"",
        ),
        (
            "email=redact,ip=redact",
            "line 1, column 1: there are several settings in one: write one \
             setting for each --set",
        ),
        (
            "email, ip=redact",
            "line 1, column 1: there are several settings in one: write one \
             setting for each --set",
        ),
        (
            "mobile=redact",
            "line 1, column 1: unknown entity `mobile`: did you mean \
             `mobile_cn`?",
        ),
        (
            "IP=truncate",
            "line 1, column 1: unknown entity `IP`: did you mean `ip`?",
        ),
        (
            "ip=hash",
            "line 1, column 4: unknown transformation `hash`: did you mean \
             `pseudonym`?",
        ),
        (
            "imei=mask={keep_last=x4}",
            "line 1, column 22: not TOML: string values must be quoted, \
             expected literal string",
        ),
        (
            "imei=mask={keep_last=\"four\"}",
            "line 1, column 22: `keep_last` has to be an integer from 0 to \
             4096, not a string",
        ),
    ] {
        let error = policy.set(setting).unwrap_err();
        assert_eq!(error.to_string(), expected, "{setting}");
        assert_eq!((error.line(), error.column() > 0), (1, true));
        assert!(expected.ends_with(error.message()));
    }
    let untouched = Policy::builtin("default").unwrap();
    for &entity in Entity::ALL.iter().filter(|e| **e != Entity::Custom) {
        assert_eq!(policy.rule(entity), untouched.rule(entity));
    }
}

#[test]
fn what_is_shown_can_be_set() {
    let mut policy = Policy::builtin("default").unwrap();
    for &entity in Entity::ALL.iter().filter(|e| **e != Entity::Custom) {
        let before = policy.rule(entity).transform.clone();
        policy.set(&format!("{entity}={before}")).unwrap();
        assert_eq!(policy.rule(entity).transform, before);
    }
}

#[test]
fn a_treated_value_is_known_under_the_name_of_its_family() {
    let policy = Policy::builtin("default").unwrap();
    let treated = |entity, text: &str| {
        let rule = policy.plain(entity, 0);
        policy.treated(rule, entity, text.as_bytes())
    };
    for text in ["138********", "0755-********", "*mobile_cn*", "*phone*"] {
        assert!(treated(Entity::Phone, text), "{text}");
    }
    assert!(treated(Entity::ResidentId, "*passport*"));
    assert!(!treated(Entity::Phone, "13812345678"));
    // Organisations' codes are kept; a number under the family's name is not
    // one of them.
    assert!(!treated(Entity::ResidentId, "11010119900307"));
}

fn rewritten(policy: &Policy, line: &str) -> String {
    let filter = Filter::new(policy.clone()).with_key(Key::example());
    let mut out = Vec::new();
    filter.worker().rewrite(line.as_bytes(), &mut out);
    String::from_utf8(out).unwrap()
}

#[test]
fn the_closest_rule_counts_in_whatever_order_rules_are_written() {
    const RULES: [&str; 6] = [
        "[[rule]]\nclass = 'general'\ntransform = 'redact'\n",
        "[[rule]]\nclass = 'sensitive'\ntransform = 'redact'\n",
        "[[rule]]\ngroup = 'phone'\ntransform = { replace = 'group' }\n",
        "[[rule]]\nentity = 'mobile_cn'\ntransform = { replace = 'one' }\n",
        "[[rule]]\nentity = 'mobile_cn'\nwhen = { line_has = 'email' }\n\
         transform = { replace = 'company' }\n",
        "[[rule]]\nclass = 'sensitive'\nwhen = { younger_than = 15 }\n\
         transform = { replace = 'child' }\n",
    ];
    let child = "birth_date=2020-01-01 at 2026-03-14 08:00:00";
    for rotation in 0..RULES.len() {
        for reversed in [false, true] {
            let mut rules = RULES;
            rules.rotate_left(rotation);
            if reversed {
                rules.reverse();
            }
            let text = format!("name = 'x'\n{}", rules.concat());
            let policy = Policy::parse(&text).unwrap();
            for (line, expected) in [
                ("tel=02088888888", "tel=group"),
                ("tel=13800138000", "tel=one"),
                ("13800138000 a@b.cn", "company *email*"),
                (
                    &*format!("tel=13800138000 a@b.cn {child}"),
                    "tel=child child birth_date=*birth_date* at \
                     2026-03-14 08:00:00",
                ),
            ] {
                assert_eq!(rewritten(&policy, line), expected, "{text}");
            }
        }
    }
}

#[test]
fn what_a_policy_extends_is_followed_where_it_says_nothing() {
    let policy = Policy::parse(
        "name = 'x'\nextends = 'inspur'\n\
         [[rule]]\nclass = 'general'\ntransform = { replace = 'own' }\n\
         [allow]\nip = ['10.0.0.0/8', '2001:db8::/32']\n\
         value = '400-178-8338'",
    )
    .unwrap();
    for (line, expected) in [
        // Its own rules, even for a class, go before those of the other.
        ("ip=203.0.113.7 carrier=CMCC", "ip=reserved carrier=own"),
        // Conditions go before rules without one.
        ("ip=203.0.113.7 user=bob", "ip=*ip* user=*username*"),
        ("10.1.2.3 203.0.113.7 2001:db8::1", "10.1.2.3 reserved 2001:db8::1"),
        ("400-178-8338 400-178-8339", "400-178-8338 *landline_cn*"),
        ("tel: 400-178-8338", "tel: 400-178-8338"),
    ] {
        assert_eq!(rewritten(&policy, line), expected);
    }
    assert_eq!(policy.class(Entity::Ip), Class::Sensitive);
}

#[test]
fn who_is_young_is_told_by_the_line() {
    let policy = Policy::parse(
        "name = 'x'\nextends = 'default'\n\
         [[rule]]\nclass = ['general', 'sensitive']\n\
         when = { younger_than = 15 }\ntransform = 'redact'",
    )
    .unwrap();
    for (line, young) in [
        ("2026-03-13 08:00:00 city=Wuhan birth_date=2011-03-14", true),
        ("2026-03-14 08:00:00 city=Wuhan birth_date=2011-03-14", false),
        ("2026-03-14 08:00:00 city=Wuhan birthday=2011年03月15日", true),
        ("2026-03-14 08:00:00 city=Wuhan id 110101201103140013", false),
        ("2026-03-13 08:00:00 city=Wuhan id 110101201103140013", true),
        // The elder one's age does not hide the younger one's.
        (
            "2026-03-14 08:00:00 city=Wuhan birth_date=1980-01-01 \
             birthday=2020-01-01",
            true,
        ),
        ("2026-03-14 08:00:00 city=Wuhan", false),
        // What ends later makes nobody older.
        ("until=2040-01-01 08:00:00 city=Wuhan birthday=2020-01-01", true),
        // In other forms: the year to its end, or nothing known.
        ("2026-03-14 08:00:00 city=Wuhan birthday=14/03/2011", true),
        ("2026-03-14 08:00:00 city=Wuhan birthday=14/03/2010", false),
        ("2026-03-14 08:00:00 city=Wuhan birthday=140311", true),
        ("2026-03-14 08:00:00 city=Wuhan birthday=*birth_date*", false),
    ] {
        let out = rewritten(&policy, line);
        assert_eq!(out.contains("*city*"), young, "{line}: {out}");
        assert_eq!(out.contains("city=Wuhan"), !young, "{line}: {out}");
    }
    // Of another line nothing follows.
    let child = "2026-03-14 08:00:00 city=Wuhan birth_date=2020-01-01";
    let lines = format!("city=Wuhan\n{child}\ncity=Wuhan\n");
    assert_eq!(
        rewritten(&policy, &lines),
        "city=Wuhan\n2026-03-14 08:00:00 city=*city* \
         birth_date=*birth_date*\ncity=Wuhan\n"
    );
}

/// `os_version=17` has the form of a bucket by itself, `*sword` that of a
/// mask.
#[test]
fn what_is_to_be_removed_goes_in_whatever_form_it_is() {
    let policy = Policy::parse(
        "name = 'x'\nextends = 'default'\n\
         [[rule]]\nentity = ['os_version', 'user_agent']\n\
         transform = 'bucket'\n\
         [[rule]]\nentity = 'coordinates'\n\
         transform = { round = { decimals = 0 } }\n\
         [[rule]]\nclass = ['general', 'sensitive']\n\
         when = { line_has = 'account' }\ntransform = 'redact'\n\
         [[detector]]\nname = 'member'\nfield = 'member'\n\
         transform = { mask = { first = 1 } }\n\
         [[detector]]\nname = 'alice'\nfield = 'contact'\n\
         transform = { replace = 'alice' }\n\
         [[detector]]\nname = 'build'\nregex = 'BUILD-[0-9]+'\n\
         transform = 'keep'",
    )
    .unwrap();
    for (line, expected) in [
        ("os_version=17 latitude=31", "os_version=17 latitude=31"),
        (
            "os_version=17 latitude=31 user=bob",
            "os_version=*os_version* latitude=*coordinates* user=*username*",
        ),
        ("password=*sword", "password=*credential*"),
        ("password=alice BUILD-7", "password=*credential* BUILD-7"),
        ("member=*123 contact=alice", "member=*123 contact=alice"),
    ] {
        assert_eq!(rewritten(&policy, line), expected);
        assert_eq!(rewritten(&policy, expected), expected);
    }
}

/// A mask hides of `13800138000`, as a user's name, what it would not of a
/// number.
#[test]
fn no_part_stays_of_what_another_rule_removes() {
    let policy = Policy::parse(
        "name = 'x'\nextends = 'default'\n\
         [[rule]]\nentity = 'username'\n\
         transform = { mask = { first = 1 } }\n\
         [[rule]]\nentity = 'mobile_cn'\ntransform = 'redact'\n\
         [[detector]]\nname = 'build'\nregex = '[a-z0-9]{16}'\n\
         transform = { mask = { first = 1 } }",
    )
    .unwrap();
    for (line, expected) in [
        ("username=13800138000", "username=*username*"),
        ("username=alice", "username=*lice"),
        ("x 0123456789abcdef", "x *123456789abcdef"),
    ] {
        assert_eq!(rewritten(&policy, line), expected);
        assert_eq!(rewritten(&policy, expected), expected);
    }
    let keyed = Policy::builtin("linkable").unwrap();
    let token_of = rewritten(&keyed, "imei=490154203237518");
    let token = format!("x {}", token_of.strip_prefix("imei=").unwrap());
    assert!(token.starts_with("x ps.imei."), "{token}");
    assert_eq!(rewritten(&policy, &token), token);
}

#[test]
fn settings_and_overlays_replace_rules_that_have_a_condition() {
    let policy = Policy::parse(
        "name = 'x'\nextends = 'default'\n\
         [[rule]]\nentity = 'ip'\nwhen = { field = 'backend' }\n\
         transform = 'keep'\n\
         [[detector]]\nname = 'order'\nregex = 'ORD-[0-9]+'\n\
         transform = { mask = { keep_last = 4 } }",
    )
    .unwrap();
    let line = "backend=203.0.113.7 ip=203.0.113.7 ORD-1234567";
    assert_eq!(
        rewritten(&policy, line),
        "backend=203.0.113.7 ip=reserved ***-***4567"
    );
    let mut set = policy.clone();
    set.set("ip=redact").unwrap();
    assert_eq!(rewritten(&set, line), "backend=*ip* ip=*ip* ***-***4567");
    let mut over = policy.clone();
    over.overlay(Policy::builtin_overlay("export").unwrap()).unwrap();
    assert_eq!(
        rewritten(&over, line),
        "backend=reserved ip=reserved ***-***4567"
    );
    let mut strict = Policy::builtin("strict").unwrap();
    strict.overlay(Policy::builtin_overlay("export").unwrap()).unwrap();
    assert_eq!(rewritten(&strict, "ip=203.0.113.7"), "ip=*ip*");
    let custom = "name = 'y'\n[[rule]]\nentity = 'custom'\n\
                  transform = 'redact'";
    let mut over = policy.clone();
    over.overlay(custom).unwrap();
    assert_eq!(
        rewritten(&over, line),
        "backend=203.0.113.7 ip=reserved *custom*"
    );
}

/// The number of a rule has 16 bits.
#[test]
fn there_are_as_many_rules_and_detectors_as_can_be_told_apart() {
    let detector = |n: u32| {
        format!(
            "[[detector]]\nname = 'd{n}'\nfield = 'f{n}'\n\
             transform = 'redact'\n"
        )
    };
    let detectors: String = (0..4096).map(detector).collect();
    let text = format!("name = 'x'\nextends = 'default'\n{detectors}");
    assert_eq!(
        Policy::parse(&text).unwrap_err().to_string(),
        "line 3, column 1: there are more than 4096 rules and detectors: \
         write fewer"
    );
}

#[test]
fn overlays_go_through_all_rules() {
    let line = "ip=203.0.113.7 imei=490154203237518 os_version=iOS17";
    let over = |policy: &str, overlay: &str| {
        let mut policy = Policy::builtin(policy).unwrap();
        let text = Policy::builtin_overlay(overlay).unwrap();
        policy.overlay(text).unwrap();
        (rewritten(&policy, line), policy.needs_key())
    };
    let gone = "ip=reserved imei=*imei* os_version=*os_version*".to_owned();
    assert_eq!(over("baishan", "export"), (gone.clone(), false));
    assert_eq!(over("baishan", "share"), (gone, false));
    let (export, keyed) = over("linkable", "export");
    assert!(export.starts_with("ip=reserved imei=ps.imei."), "{export}");
    assert!(keyed);
    let share = over("linkable", "share");
    assert_eq!(share, ("ip=*ip* imei=*imei* os_version=iOS17".into(), false));
    for overlay in Policy::overlays() {
        for name in Policy::builtins() {
            over(name, overlay);
        }
    }
}

#[test]
fn mistaken_overlays_change_nothing_and_say_why() {
    let mut policy = Policy::builtin("baishan").unwrap();
    for (text, expected) in [
        (
            "[[rule]]",
            "line 1, column 1: the overlay has no name: begin with \
             name = \"…\"",
        ),
        (
            "name = 'x'\nextends = 'default'",
            "line 2, column 1: unknown key `extends`: an overlay has `name`, \
             `description`, `geo`, `rule`",
        ),
        (
            "name = 'x'\n[[rule]]\neffect = 'keyd'\ntransform = 'redact'",
            "line 3, column 10: unknown effect `keyd`: did you mean `keyed`?",
        ),
        (
            "name = 'x'\n[[rule]]\neffect = 'removed'\n\
             transform = 'bucket'",
            "line 2, column 1: `bucket` works on `os_version` and \
             `user_agent` and `birth_date` only, not on `mobile_cn`",
        ),
        (
            "name = 'x'\n[[rule]]\ntransform = 'redact'",
            "line 2, column 1: a rule of an overlay has either an effect or \
             an entity: write effect = \"reversible\" or entity = \"ip\"",
        ),
    ] {
        assert_eq!(policy.overlay(text).unwrap_err().to_string(), expected);
    }
    assert_eq!(policy.name(), "baishan");
    assert!(policy.needs_key());
}

// The examples have countries.
#[cfg(feature = "geo-embedded")]
#[test]
fn builtin_policies_do_what_their_examples_say() {
    for name in Policy::builtins() {
        let policy = Policy::builtin(name).unwrap();
        for example in policy.examples() {
            let out = rewritten(&policy, &example.input);
            assert_eq!(out, example.output, "{name}, line {}", example.line);
        }
        // The word promises more than a rule can keep.
        let (_, text) = BUILTIN.iter().find(|(n, _)| *n == name).unwrap();
        assert!(!text.to_ascii_lowercase().contains("anonym"), "{name}");
    }
}

#[test]
fn policies_of_operators_name_a_clause_and_every_entity() {
    for name in ["baishan", "baiinfo", "inspur", "qiniu", "youyun"] {
        let policy = Policy::builtin(name).unwrap();
        let told = policy.description().unwrap();
        assert!(told.contains("effective") || told.contains("updated"));
        assert!(told.contains("has not endorsed"), "{name}");
        for &entity in Entity::ALL.iter().filter(|e| **e != Entity::Custom) {
            assert_ne!(policy.of[entity as usize], 0, "{name}: {entity}");
            let rule = policy.rule(entity);
            assert!(rule.clause.is_some() || rule.note.is_some());
            let child = policy.conditional(entity).next().unwrap();
            assert!(child.when.as_ref().unwrap().younger_than.is_some());
            assert_eq!(child.transform, Transformation::Redact);
        }
        assert!(!policy.examples().is_empty(), "{name}");
    }
}
