//! Names under which people's values stand, and values that need none.
//!
//! The names are the corpus's own: what programs, forms and Chinese services
//! call such fields. None was taken from the list that the detectors read.

use super::spell::Style;
use super::values::{self, Make};
use crate::Entity;

/// Values of an entity and the names they stand under.
pub(super) struct Field {
    pub(super) entity: Entity,
    pub(super) make: Make,
    /// Names in JSON, queries, logfmt, XML and the like.
    pub(super) names: &'static [&'static str],
    /// Names of headers; may be empty.
    pub(super) headers: &'static [&'static str],
    /// Labels in Chinese; may be empty.
    pub(super) labels: &'static [&'static str],
}

/// Values that their shape alone gives away, in the styles that do.
pub(super) struct Shape {
    pub(super) entity: Entity,
    pub(super) make: Make,
    pub(super) styles: &'static [Style],
}

macro_rules! fields {
    ($(
        $entity:ident $make:ident
        [$($name:literal)*] [$($header:literal)*] [$($label:literal)*];
    )*) => {
        &[$(Field {
            entity: Entity::$entity,
            make: values::$make,
            names: &[$($name),*],
            headers: &[$($header),*],
            labels: &[$($label),*],
        }),*]
    };
}

/// How many of [`FIELDS`], from the first on, are those that logs are full of.
pub(super) const COMMON: usize = 12;

/// All fields; each entity has one at least.
pub(super) const FIELDS: &[Field] = fields! {
    Ip ip
        ["client_ip" "clientIp" "srcIp" "remoteAddr" "peer_addr" "loginIp"
         "senderIp" "lastLoginIp" "visitor_ip" "user-ip" "real_ip"]
        ["X-Real-IP" "X-Forwarded-For" "True-Client-IP" "X-Client-IP"
         "CF-Connecting-IP" "X-Original-Forwarded-For"]
        ["登录IP" "客户端IP" "来源IP" "访问IP" "终端IP地址"];
    MobileCn mobile
        ["mobile" "buyer_phone" "contactMobile" "receiver_tel" "phoneNumber"
         "userMobile" "mobile_no" "consignee-phone" "bindPhone" "ownerMobile"
         "lianxi_phone"]
        ["X-User-Mobile" "X-Msisdn"]
        ["手机号" "收件人手机" "联系电话" "紧急联系人电话" "预留手机号"
         "绑定手机" "车主手机号码"];
    Email email
        ["email" "userEmail" "contact_mail" "mailTo" "notify_email"
         "billing-email" "senderEmail"]
        ["X-User-Email" "X-Forwarded-Email"]
        ["邮箱" "电子邮件" "联系邮箱" "通知邮箱地址"];
    UserId user_id
        ["userId" "uid" "user_id" "memberId" "customer_id" "buyerUid"]
        ["X-User-Id"]
        ["用户ID" "会员ID"];
    DeviceId uuid
        ["deviceId" "device_id" "device-uuid" "deviceUuid" "hardware_id"
         "terminalDeviceId"]
        ["X-Device-Id"]
        ["设备号" "设备ID" "终端设备号"];
    Credential secret
        ["accessToken" "refresh_token" "api_key" "apiSecret" "appSecret"
         "client_secret" "auth_token" "csrf-token" "secretKey"]
        ["X-Auth-Token" "X-Api-Key" "X-Csrf-Token" "X-Access-Token"]
        ["访问令牌" "接口密钥" "刷新令牌"];
    Credential password
        ["password" "userPassword" "login_pwd" "newPassword" "payPassword"
         "passwd" "old_password"]
        []
        ["登录密码" "支付密码" "初始密码" "密码"];
    RealName real_name
        ["realName" "real_name" "full_name" "contactName" "receiverName"
         "cardholder_name" "ownerRealName"]
        []
        ["姓名" "真实姓名" "联系人" "持卡人姓名" "客户姓名"];
    UserAgent user_agent
        ["userAgent" "user_agent" "ua" "client_user_agent"]
        ["User-Agent"]
        ["浏览器UA"];
    ResidentId resident_id
        ["idCardNo" "id_card_number" "identityNo" "buyer_idcard" "certNo"
         "holderIdCard" "id-card" "sfzh"]
        ["X-Id-Card"]
        ["身份证号" "身份证号码" "证件号码" "法人身份证号" "乘客身份证"];
    Username username
        ["username" "loginName" "user_name" "login_account" "operatorAccount"]
        ["X-Remote-User"]
        ["用户名" "登录名" "登录账号"];
    City city
        ["city" "cityName" "residence_city" "userCity"]
        []
        ["城市" "所在城市" "常住城市"];
    ResidentId resident_id_15
        ["oldIdCard" "id_card" "idCardNumber"]
        []
        ["身份证号" "旧版身份证号"];
    Uscc uscc
        ["creditCode" "uscc" "social_credit_code" "companyCreditCode"]
        []
        ["统一社会信用代码" "信用代码" "商户营业执照号"];
    BankCard card_by_name
        ["bankCardNo" "card_number" "payer_card_no" "bank_account" "acctNo"
         "settle-card-no" "withdrawCardNo"]
        []
        ["银行卡号" "收款卡号" "银行账号" "还款卡号"];
    LandlineCn landline
        ["officeTel" "telephone" "shop_tel" "homePhone" "contact_telephone"]
        []
        ["座机" "办公电话" "固定电话" "门店电话"];
    LandlineCn hotline
        ["serviceTel" "merchant_phone"]
        []
        ["客服电话" "商家电话"];
    Phone phone
        ["intlPhone" "overseas_mobile" "callerPhone" "guest_phone"]
        ["X-Caller-Phone"]
        ["海外手机" "国际电话" "境外联系电话"];
    Passport passport
        ["passportNo" "passport_number" "guestPassport" "passenger_passport"]
        []
        ["护照号码" "护照号" "旅客护照号"];
    Permit permit
        ["permit_no" "travelPermitNo" "hkMacaoPermit"]
        []
        ["港澳通行证号" "台胞证号" "往来港澳通行证号码" "通行证号"];
    HkId hk_id
        ["hkid" "hk_id_card" "hkIdNo"]
        []
        ["香港身份证号" "香港身份证"];
    MoId mo_id
        ["macao_id" "macauIdNo" "moIdCard"]
        []
        ["澳门身份证号" "澳门身份证"];
    TwId tw_id
        ["tw_id" "taiwanIdNo" "twIdCard"]
        []
        ["台湾身份证号" "台湾身份证"];
    MilitaryId military_id
        ["militaryId" "officer_military_id"]
        []
        ["军官证号" "士兵证号" "军官证"];
    DrivingLicence driving_licence
        ["driverLicenseNo" "driving_licence_no" "driverLicence"]
        []
        ["驾驶证号" "驾照号" "驾驶证档案号"];
    HouseholdRegister household
        ["householdRegisterNo" "household_register"]
        []
        ["户口簿号" "户口本号"];
    Imei imei
        ["imei" "deviceImei" "imei1" "phone_imei"]
        ["X-Device-Imei"]
        ["IMEI" "设备IMEI"];
    Meid meid
        ["meid" "deviceMeid"]
        []
        ["MEID" "设备MEID"];
    Iccid iccid
        ["iccid" "sim_iccid" "simSerial"]
        []
        ["ICCID" "卡ICCID"];
    Imsi imsi
        ["imsi" "deviceImsi" "subscriber_imsi"]
        []
        ["IMSI" "用户IMSI"];
    Mac mac
        ["mac" "macAddr" "device_mac" "wifiMac" "mac-address"]
        ["X-Device-Mac"]
        ["MAC地址" "设备MAC" "终端MAC地址"];
    Bssid mac
        ["bssid" "wifiBssid" "ap_bssid"]
        []
        ["BSSID" "热点BSSID"];
    Ssid ssid
        ["ssid" "wifiSsid" "wifi_ssid"]
        []
        ["SSID" "热点SSID"];
    Qq qq
        ["qq" "qqNumber" "contact_qq"]
        []
        ["QQ号" "联系QQ"];
    Wechat wechat
        ["openid" "wxOpenId" "unionid" "wechatId" "mp_openid"]
        ["X-Wx-Openid"]
        ["微信号" "微信openid"];
    Nickname nickname
        ["nickname" "nickName" "user_nickname" "buyerNick"]
        []
        ["昵称" "用户昵称"];
    Address address
        ["address" "shippingAddress" "receiver_address" "homeAddress"
         "delivery-address"]
        []
        ["收货地址" "家庭住址" "详细地址" "户籍地址"];
    Coordinates latitude
        ["lat" "latitude" "userLat" "gps_latitude"]
        ["X-Latitude"]
        ["纬度" "当前纬度"];
    Coordinates longitude
        ["lng" "longitude" "userLng" "gps_lon"]
        ["X-Longitude"]
        ["经度" "当前经度"];
    Coordinates coordinates
        ["latlng" "location" "gps" "user_location"]
        ["X-Geo-Location"]
        ["坐标" "定位坐标"];
    Biometric biometric
        ["faceId" "face_token" "voiceprintId" "fingerprint_id" "faceImageId"]
        []
        ["人脸ID" "声纹ID" "指纹编号"];
    Religion religion
        ["religion" "user_religion"]
        []
        ["宗教信仰" "宗教"];
    Health health
        ["healthStatus" "diagnosis" "medical_history"]
        []
        ["健康状况" "诊断结果" "既往病史"];
    Transaction transaction
        ["transactionRecord" "payment_record" "transaction"]
        []
        ["交易记录" "消费记录"];
    AndroidId hex_16
        ["androidId" "android_id" "device_android_id"]
        ["X-Android-Id"]
        ["安卓ID"];
    Idfa uuid_upper
        ["idfa" "deviceIdfa" "ad_idfa"]
        ["X-Idfa"]
        ["IDFA"];
    Idfv uuid_upper
        ["idfv" "deviceIdfv"]
        ["X-Idfv"]
        ["IDFV"];
    Gaid uuid
        ["gaid" "aaid" "google_gaid"]
        ["X-Gaid"]
        ["GAID"];
    Oaid hex_64
        ["oaid" "deviceOaid"]
        ["X-Oaid"]
        ["OAID"];
    Openudid hex_40
        ["openudid" "device_openudid"]
        []
        ["OpenUDID"];
    Guid uuid
        ["guid" "deviceGuid" "client_guid"]
        []
        ["GUID" "终端GUID"];
    DeviceId hex_32
        ["udid" "did" "unique_device_id"]
        ["X-Device-Uuid"]
        ["设备编号" "设备标识"];
    SerialNumber serial
        ["serialNumber" "device_sn" "sn" "hwSerialNo"]
        ["X-Serial-Number"]
        ["序列号" "设备序列号"];
    AppInstallId install_id
        ["installId" "app_install_id" "installationId"]
        ["X-Install-Id"]
        ["安装ID"];
    DeviceModel model
        ["deviceModel" "phone_model" "device_model"]
        ["X-Device-Model"]
        ["手机型号" "设备型号"];
    OsVersion os_version
        ["osVersion" "os_version" "device_os_version"]
        ["X-Os-Version"]
        ["系统版本" "操作系统版本"];
    SearchQuery search_query
        ["keyword" "searchQuery" "q" "wd" "search_keyword"]
        []
        ["搜索词" "搜索关键词"];
    Referer referer
        ["referer" "referrer" "httpReferer"]
        ["Referer"]
        ["来源页面"];
    CellId cell
        ["cellId" "cell_id" "baseStationId"]
        []
        ["基站ID" "基站编号"];
    Bluetooth bluetooth
        ["bluetoothName" "bluetooth" "bt_name"]
        []
        ["蓝牙名称" "蓝牙设备"];
    Carrier carrier
        ["carrier" "simCarrier" "network_operator"]
        []
        ["运营商" "网络运营商"];
    Language language
        ["language" "sysLanguage" "app_language"]
        ["Accept-Language"]
        ["系统语言" "语言"];
    Gender gender
        ["gender" "userGender" "sex"]
        []
        ["性别"];
    Organisation organisation
        ["company" "companyName" "employer" "organization"]
        []
        ["单位名称" "公司名称" "工作单位"];
    JobTitle job
        ["jobTitle" "job_title" "occupation"]
        []
        ["职务" "职位" "职业"];
    SoftwareList software
        ["installedApps" "software_list" "appList"]
        []
        ["已安装应用" "软件列表"];
    BirthDate birth_date
        ["birthday" "birthDate" "dob" "date_of_birth"]
        []
        ["出生日期" "生日"];
    Credential code
        ["smsCode" "verifyCode" "captcha" "otp" "verification_code"]
        []
        ["短信验证码" "验证码" "动态口令"];
    Credential session
        ["sessionId" "session_id" "jsessionid" "sid"]
        ["X-Session-Id"]
        ["会话令牌"];
    Credential jwt
        ["idToken" "jwt" "bearer_token"]
        ["X-Id-Token"]
        ["身份令牌"];
};

macro_rules! shapes {
    ($($entity:ident $make:ident [$($style:ident)*];)*) => {
        &[$(Shape {
            entity: Entity::$entity,
            make: values::$make,
            styles: &[$(Style::$style),*],
        }),*]
    };
}

/// What needs no name.
pub(super) const SHAPES: &[Shape] = shapes! {
    Ip ip [Bare Bare Formatted];
    MobileCn mobile [Bare Bare Formatted Spaced FullWidth];
    Email email [Bare];
    ResidentId resident_id [Bare Bare Formatted Spaced FullWidth];
    BankCard card_by_shape [Bare Bare Formatted Spaced FullWidth];
    Mac mac [Formatted];
    LandlineCn landline [Formatted];
    LandlineCn hotline [Formatted];
    Phone phone [Formatted Spaced];
    HkId hk_id [Formatted];
    Uscc uscc [Bare];
    Iccid iccid [Bare];
    Credential jwt [Bare];
};
