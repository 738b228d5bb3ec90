//! Words that values, names of hosts and sentences are made of. All are the
//! corpus's own: none comes from the lists that the detectors read.

type Words = &'static [&'static str];

/// County codes of the national standard GB/T 2260, old ones included.
pub(super) const COUNTIES: Words = &[
    "110101", "110108", "120103", "130102", "140105", "150102", "210102",
    "220104", "230103", "310101", "310115", "310230", "320106", "330106",
    "340104", "350203", "360102", "370102", "410105", "420106", "430104",
    "440103", "440304", "440305", "450103", "460106", "500103", "510107",
    "520103", "530102", "540102", "610113", "620102", "630103", "640104",
    "650102",
];

/// First digits of mobile numbers in use.
pub(super) const SEGMENTS: Words = &[
    "130", "131", "134", "135", "136", "137", "138", "139", "147", "150",
    "151", "152", "155", "157", "158", "159", "166", "167", "171", "173",
    "175", "176", "177", "178", "180", "181", "183", "185", "186", "187",
    "188", "189", "191", "193", "195", "198", "199",
];

/// Area codes and the digits of the numbers in them.
pub(super) const AREAS: &[(&str, u32)] = &[
    ("010", 8),
    ("021", 8),
    ("022", 8),
    ("028", 8),
    ("0755", 8),
    ("0571", 8),
    ("0532", 8),
    ("0311", 8),
    ("0731", 8),
    ("0898", 8),
    ("0551", 8),
    ("0372", 7),
    ("0877", 7),
    ("0912", 7),
];

/// Country code with the first digits of its numbers, and how many follow.
pub(super) const COUNTRIES: &[(&str, u32)] = &[
    ("1415", 7),
    ("1646", 7),
    ("4479", 8),
    ("4917", 9),
    ("8190", 8),
    ("8210", 8),
    ("6591", 6),
    ("8529", 7),
    ("8536", 7),
    ("8869", 8),
    ("6141", 7),
    ("336", 8),
];

/// First octets without special ranges (RFC 6890).
pub(super) const FIRST_OCTETS: &[u32] = &[
    14, 27, 31, 36, 39, 42, 45, 49, 52, 58, 59, 60, 61, 66, 77, 81, 91, 95,
    101, 103, 106, 111, 112, 113, 114, 115, 116, 117, 118, 119, 120, 121, 122,
    123, 124, 125, 139, 140, 144, 157, 163, 171, 175, 178, 180, 182, 183, 185,
    194, 202, 210, 211, 213, 218, 219, 220, 221, 222, 223,
];

/// First two groups of addresses; those without a second are link-local.
pub(super) const PREFIXES_V6: &[(u16, u16)] = &[
    (0x2408, 0x8000),
    (0x2409, 0x8a00),
    (0x240e, 0x0380),
    (0x2001, 0x0d80),
    (0x2a02, 0x6b80),
    (0x2600, 0x1f00),
    (0xfd4c, 0x9180),
    (0xfe80, 0),
];

pub(super) const SURNAMES: Words = &[
    "王", "李", "赵", "钱", "孙", "周", "吴", "郑", "冯", "陈", "褚", "卫",
    "蒋", "沈", "韩", "杨", "朱", "秦", "许", "何", "吕", "施", "欧阳",
    "上官", "司徒", "诸葛",
];

pub(super) const GIVEN: Words = &[
    "子涵", "雨桐", "思远", "建华", "晓燕", "志强", "丽娟", "海涛", "梦瑶",
    "俊杰", "佳怡", "国栋", "淑芬", "明哲", "欣然", "浩宇", "婉清", "立新",
    "文博", "秀兰", "嘉树", "若溪", "鹏飞", "静宜",
];

pub(super) const SURNAMES_PINYIN: Words = &[
    "wanglei", "zhaoqi", "sunhao", "zhouyi", "wumin", "fengtao", "chenlu",
    "jiangbo", "shenyue", "hanxue", "yangfan", "zhujun", "qinlan", "xuwei",
    "heqing", "lvdan",
];

pub(super) const GIVEN_PINYIN: Words = &[
    "zihan", "yutong", "siyuan", "jianhua", "xiaoyan", "zhiqiang", "lijuan",
    "haitao", "mengyao", "junjie", "jiayi", "guodong", "mingzhe", "xinran",
    "haoyu", "wanqing",
];

pub(super) const GIVEN_LATIN: Words = &[
    "Emily", "Oliver", "Sofia", "Lukas", "Amelie", "Noah", "Ingrid", "Mateo",
];

pub(super) const SURNAMES_LATIN: Words = &[
    "Hartwell",
    "Bergmann",
    "Okafor",
    "Delacroix",
    "Lindqvist",
    "Novakova",
    "Castellano",
    "Ashworth",
];

pub(super) const NICKNAME_HEADS: Words =
    &["追风的", "快乐", "夜雨", "南山", "会飞的", "Sunny", "Lazy", "Moonlit"];

pub(super) const NICKNAME_TAILS: Words = &[
    "小鲸鱼",
    "听风客",
    "柠檬茶",
    "老司机",
    "Panda_77",
    "Otter_2020",
    "旅人",
    "猫先生",
];

pub(super) const MAIL_DOMAINS: Words = &[
    "163.com",
    "126.com",
    "foxmail.com",
    "sina.cn",
    "outlook.com",
    "gmail.com",
    "icloud.com",
    "139.com",
    "hengtai-logistics.com.cn",
    "mail.yunhe-tech.cn",
    "bluefin-robotics.io",
    "nordlicht-versand.de",
    "恒泰物流.中国",
];

pub(super) const DISTRICTS: Words = &[
    "广东省深圳市南山区",
    "北京市海淀区",
    "上海市浦东新区",
    "浙江省杭州市西湖区",
    "四川省成都市武侯区",
    "湖北省武汉市洪山区",
    "陕西省西安市雁塔区",
    "江苏省苏州市工业园区",
];

pub(super) const STREETS: Words = &[
    "科苑南路",
    "中关村大街",
    "世纪大道",
    "文三西路",
    "人民南路四段",
    "珞喻路",
    "锦业一路",
    "星湖街",
];

pub(super) const PASSWORD_HEADS: Words = &[
    "Tiger2024",
    "Spring88",
    "Qwerty77",
    "Hunter42",
    "Dragon99",
    "Lotus365",
    "Winter08",
    "Maple520",
];

pub(super) const SYSTEMS: Words = &[
    "Android 14",
    "Android 13",
    "iOS 17",
    "iOS 16",
    "HarmonyOS 4",
    "iPadOS 16",
    "HyperOS 1",
    "ColorOS 14",
];

pub(super) const SSID_HEADS: Words =
    &["TP-LINK_", "HUAWEI-", "ChinaNet-", "Xiaomi_", "CMCC-", "MERCURY_"];

pub(super) const SEARCH_HEADS: Words = &[
    "失眠怎么办",
    "二手学区房",
    "离婚律师",
    "糖尿病食谱",
    "best running shoes",
    "cheap flights",
    "考研英语",
    "母婴用品",
];

pub(super) const SEARCH_TAILS: Words =
    &["推荐", "价格", " near me", "排行榜", " review", "在线咨询", "附近"];

pub(super) const SITES: Words = &[
    "bbs.xinghe-forum.cn",
    "www.kuaidu-news.cn",
    "m.lvyou-guide.cn",
    "shop.qingmu-home.cn",
    "forum.openwrench.dev",
    "www.paperlantern.app",
];

/// Browsers and other clients, with a version of four parts in each gap.
///
/// They are common ones as of 2024 and 2025; the first parts have no quad.
pub(super) const AGENTS: &[&[&str]] = &[
    &[
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 \
         (KHTML, like Gecko) Chrome/",
        " Safari/537.36",
    ],
    &[
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 \
         (KHTML, like Gecko) Chrome/",
        " Safari/537.36 Edg/",
        "",
    ],
    &[
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) \
         AppleWebKit/537.36 (KHTML, like Gecko) Chrome/",
        " Safari/537.36 OPR/",
        "",
    ],
    &[
        "Mozilla/5.0 (Linux; Android 13; V2238A) AppleWebKit/537.36 (KHTML, \
         like Gecko) Chrome/",
        " Mobile Safari/537.36 VivoBrowser/",
        "",
    ],
    &[
        "Mozilla/5.0 (Linux; U; Android 14; zh-cn; PJD110) \
         AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/",
        " Mobile Safari/537.36 HeyTapBrowser/",
        "",
    ],
    &[
        "Mozilla/5.0 (Linux; Android 12; ALN-AL00) AppleWebKit/537.36 \
         (KHTML, like Gecko) Chrome/",
        " Mobile Safari/537.36 HuaweiBrowser/",
        "",
    ],
    &[
        "Mozilla/5.0 (Linux; Android 14; 23127PN0CC) AppleWebKit/537.36 \
         (KHTML, like Gecko) Version/4.0 Chrome/",
        " Mobile Safari/537.36 XiaoMi/MiuiBrowser/19.4.10218",
    ],
    &[
        "Mozilla/5.0 (Linux; Android 14; SM-S9280) AppleWebKit/537.36 \
         (KHTML, like Gecko) Chrome/",
        " Mobile Safari/537.36 MicroMessenger/8.0.49.2600 NetType/WIFI \
         Language/zh_CN",
    ],
    &[
        "Mozilla/5.0 (Windows NT 10.0; WOW64) AppleWebKit/537.36 (KHTML, \
         like Gecko) Chrome/",
        " Safari/537.36 QQBrowser/",
        "",
    ],
    &[
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like \
         Gecko) HeadlessChrome/",
        " Safari/537.36",
    ],
    &[
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4_1 like Mac OS X) \
         AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/",
        " Mobile/15E148 Safari/604.1",
    ],
    &[
        "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; \
         Googlebot/2.1; +http://www.google.com/bot.html) Chrome/",
        " Safari/537.36",
    ],
    &[
        "Mozilla/5.0 (Windows NT 6.1; WOW64; rv:",
        ") Gecko/20071127 Firefox/2.0.0.11",
    ],
    &["Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) \
         AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 \
         Safari/605.1.15"],
    &[
        "Mozilla/5.0 (X11; Linux x86_64; rv:125.0) Gecko/20100101 Firefox/125.0",
    ],
    &["okhttp/4.12.0"],
    &["python-requests/2.31.0"],
    &[
        "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    ],
];

pub(super) const MERCHANTS: Words =
    &["益丰大药房", "盒马鲜生", "滴滴出行", "携程旅行", "华西医院"];

pub(super) const APPS: Words = &[
    "com.tencent.mm",
    "com.eg.android.AlipayGphone",
    "com.sankuai.meituan",
    "com.ss.android.ugc.aweme",
    "com.jingdong.app.mall",
    "com.netease.cloudmusic",
    "com.icbc.mobile",
];

pub(super) const RELIGIONS: Words =
    &["Buddhism", "Catholicism", "伊斯兰教", "佛教信徒", "Taoism"];

pub(super) const HEALTH: Words = &[
    "高血压二级",
    "type-2-diabetes",
    "青霉素过敏",
    "hepatitis-B",
    "慢性胃炎",
    "妊娠12周",
];

pub(super) const MODELS: Words = &[
    "HUAWEI Mate 60 Pro",
    "SM-F9460",
    "iPhone15,3",
    "23013RK75C",
    "OPPO Find X7",
    "vivo X100 Ultra",
    "Pixel 8 Pro",
];

pub(super) const CARRIERS: Words =
    &["China Unicom", "中国移动", "中国电信", "China Mobile", "中国广电"];

pub(super) const LANGUAGES: Words =
    &["zh-Hans-CN", "en-US", "ja-JP", "zh-TW", "de-DE"];

pub(super) const GENDERS: Words = &["female", "male", "女性", "男性"];

pub(super) const ORGANISATIONS: Words = &[
    "深圳市蓝鲸科技有限公司",
    "Hengtai Logistics",
    "成都青木家居有限公司",
    "Bluefin Robotics",
    "江南理工大学",
];

pub(super) const JOBS: Words =
    &["高级软件工程师", "采购经理", "Staff Nurse", "财务总监", "taxi driver"];

pub(super) const CITIES: Words =
    &["Shenzhen", "成都市", "Hangzhou", "哈尔滨", "乌鲁木齐", "Qingdao"];

/// Hosts that log.
pub(super) const HOSTS: Words = &[
    "gw-east",
    "pay-core",
    "user-center",
    "edge-cache",
    "risk-engine",
    "order-svc",
    "bastion",
    "msg-hub",
];

/// Invented services' domains.
pub(super) const DOMAINS: Words = &[
    "api.qingmu-home.cn",
    "m.lvyou-guide.cn",
    "pay.lanjing-tech.cn",
    "www.paperlantern.app",
    "static.kuaidu-news.cn",
];

/// Paths without anyone in them.
pub(super) const PATHS: Words = &[
    "/",
    "/index.html",
    "/assets/app.3f9c1e.js",
    "/images/logo@2x.png",
    "/v2/catalog/items",
    "/healthz",
    "/favicon.ico",
    "/h5/activity/spring",
    "/download/setup_x64.exe",
    "/static/css/main.css",
    "/api/v3/feed",
    "/docs/release-notes",
];

/// Paths that take parameters.
pub(super) const ENDPOINTS: Words = &[
    "/api/v1/login",
    "/sms/send",
    "/user/profile",
    "/v2/report/device",
    "/checkout/submit",
    "/member/bind",
    "/track/event",
    "/wap/verify",
    "/crm/lead/add",
];

/// What an application says, in English.
pub(super) const MESSAGES: Words = &[
    "request finished",
    "profile updated",
    "device registered",
    "risk rule evaluated",
    "push delivered",
    "order submitted",
    "login checked",
    "record synced",
];

/// The same in Chinese, with the field's own words about the matter.
pub(super) const MESSAGES_CHINESE: Words = &[
    "提交实名认证",
    "保存收货信息",
    "设备首次激活",
    "风控规则命中",
    "绑定完成",
    "资料已更新",
    "下单成功",
    "登录校验通过",
];

pub(super) const LOGGERS: Words = &[
    "c.q.user.ProfileService",
    "c.l.pay.SettleJob",
    "o.s.web.RequestFilter",
    "c.k.push.Gateway",
    "c.p.risk.RuleRunner",
];

pub(super) const THREADS: Words = &[
    "http-nio-8080-exec-7",
    "pool-3-thread-12",
    "实名-2",
    "grpc-default-executor-4",
    "main",
];
