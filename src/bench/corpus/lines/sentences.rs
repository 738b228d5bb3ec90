//! Application logs that speak, in English and in Chinese.

use super::super::pen::{Clock, Context, Pen};
use super::super::spell::Style;
use super::super::{Benign, Place, benign, values, words};
use super::access::target;
use crate::Entity;

/// The head of a line as Java's loggers write it.
fn head(pen: &mut Pen) {
    let clock = pen.r.pick(&[Clock::Point, Clock::Comma]);
    pen.time(clock);
    pen.text(" [");
    pen.any(words::THREADS);
    pen.any(&["] INFO  ", "] WARN  ", "] ERROR ", "] DEBUG "]);
    pen.any(words::LOGGERS);
    pen.text(" - ");
}

/// A sentence in English.
pub(super) fn english(pen: &mut Pen) {
    let place = Place::Sentence;
    head(pen);
    match pen.r.below(9) {
        0 => {
            pen.text("verification sms sent to ");
            pen.shape(mobile(), Context::Text, place);
            pen.text(" via gateway 3, message ");
            pen.token(Benign::Uuid, place, values::uuid);
        }
        1 => {
            pen.text("mail delivered to <");
            pen.bare(Entity::Email, values::email, place);
            pen.text(">, ");
            pen.token(Benign::Counter, place, benign::bytes);
            pen.text(" bytes");
        }
        2 => {
            pen.text("login from ");
            pen.bare(Entity::Ip, values::ip, place);
            pen.text(" rejected, username=");
            pen.bare(Entity::Username, values::username, Place::Field);
            pen.text(" attempts=");
            pen.number(2, 9);
        }
        3 => {
            pen.text("connecting to jdbc:mysql://app:");
            pen.bare(Entity::Credential, values::session, Place::Host);
            pen.text("@");
            pen.bare(Entity::Ip, values::ipv4, Place::Host);
            pen.text(":3306/orders?useSSL=true");
        }
        4 => {
            pen.text("loaded key {\"pem\":\"");
            let field = super::super::fields::Field {
                entity: Entity::Credential,
                make: values::private_key,
                names: &[],
                headers: &[],
                labels: &[],
            };
            pen.framed(
                "-----BEGIN PRIVATE KEY-----\\n",
                &field,
                Context::Text,
                "\\n-----END PRIVATE KEY-----",
                place,
            );
            pen.text("\"} for signing");
        }
        5 => {
            let field = pen.field();
            pen.any(&["rejected value, ", "validation failed: ", "got "]);
            let name = pen.r.pick(field.names);
            pen.text(name);
            pen.any(&["=", ": ", "="]);
            pen.text("\"");
            pen.value(field, Context::Text, Place::Field);
            pen.text("\", order ");
            pen.token(Benign::Order, place, benign::order);
        }
        6 => {
            pen.text("GET https://");
            pen.any(words::DOMAINS);
            target(pen);
            pen.text(" took ");
            pen.token(Benign::Time, place, benign::duration);
        }
        _ => {
            let shape = pen.any_shape();
            pen.any(words::MESSAGES);
            pen.any(&[" for ", " by ", ", owner "]);
            pen.shape(shape, Context::Text, place);
            pen.text(" in ");
            pen.token(Benign::Time, place, benign::duration);
        }
    }
}

fn mobile() -> &'static super::super::fields::Shape {
    &super::super::fields::SHAPES[1]
}

/// A sentence in Chinese.
pub(super) fn chinese(pen: &mut Pen) {
    let place = Place::ChineseSentence;
    let clock = pen.r.pick(&[Clock::Point, Clock::Seconds]);
    pen.time(clock);
    pen.text(" [");
    pen.any(words::THREADS);
    pen.any(&["] 信息 ", "] 警告 ", "] INFO ", "] 错误 "]);
    if !pen.people {
        return nobody(pen);
    }
    match pen.r.below(8) {
        0 => {
            pen.text("已向");
            pen.shape(mobile(), Context::Text, place);
            pen.text("发送短信，模板编号");
            pen.number(100, 999);
        }
        1 => {
            pen.text("客户来电：");
            let shape = pen.any_shape();
            pen.shape(shape, Context::Text, place);
            pen.text("，工单");
            pen.token(Benign::Order, place, benign::order);
            pen.text("已创建");
        }
        2 => {
            pen.text("尾款由银行卡");
            let card = &[Style::Bare, Style::Spaced, Style::FullWidth];
            let make = values::card_by_shape;
            pen.styled(Entity::BankCard, make, card, Context::Text, place);
            pen.text("划扣，耗时");
            pen.number(12, 980);
            pen.text("毫秒");
        }
        3 => {
            pen.text("来自");
            pen.bare(Entity::Ip, values::ip, place);
            pen.text("的请求被限流，阈值");
            pen.number(100, 900);
        }
        _ => {
            pen.any(&["用户", "会员", "客户", "系统"]);
            pen.any(words::MESSAGES_CHINESE);
            let members = pen.r.between(1, 3);
            for _ in 0..members {
                let field = loop {
                    let field = pen.field();
                    if !field.labels.is_empty() {
                        break field;
                    }
                };
                let label = pen.r.pick(field.labels);
                pen.text("，");
                pen.text(label);
                pen.any(&["：", "：", ":", "为："]);
                pen.value(field, Context::Text, place);
            }
            pen.any(&["，校验通过", "，处理完成", "。", "，请核实"]);
        }
    }
}

fn nobody(pen: &mut Pen) {
    let place = Place::ChineseSentence;
    match pen.r.below(5) {
        0 => {
            pen.text("订单");
            pen.token(Benign::Order, place, benign::order);
            pen.text("支付回调完成，流水批次");
            pen.token(Benign::WrongCheck, place, values::wrong_card);
        }
        1 => {
            pen.text("同步数据");
            pen.token(Benign::Counter, place, benign::bytes);
            pen.text("字节，偏移量：");
            pen.token(Benign::Counter, place, benign::bytes);
        }
        2 => {
            pen.text("升级到版本 v");
            pen.token(Benign::Version, place, benign::version_4);
            pen.text("，校验和 ");
            pen.token(Benign::Digest, place, values::hex_64);
        }
        3 => {
            pen.text("图书入库，ISBN：");
            pen.token(Benign::Isbn, place, benign::isbn);
            pen.text("，时间戳 ");
            pen.token(Benign::Epoch, place, benign::epoch);
        }
        _ => {
            pen.text("手机号：");
            pen.fixed(Benign::Word, place, "未填写");
            pen.text("，跳过校验，追踪号 ");
            pen.token(Benign::Uuid, place, values::uuid);
        }
    }
}
