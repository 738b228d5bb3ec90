//! Tables, whose header names the columns of the lines behind it.

use super::super::fields::Field;
use super::super::pen::{Clock, Context, Pen};
use super::super::random::Random;
use super::super::{Benign, Place, benign, values, words};
use super::access::first;
use crate::Entity;

/// A header of the W3C extended log format (WD-logfile-960323) and a dozen
/// rows of it, as IIS writes them.
pub(super) fn w3c(pen: &mut Pen) {
    let people = pen.people;
    pen.line(|pen| {
        pen.text("#Software: Microsoft Internet Information Services 10.0");
    });
    pen.line(move |pen| {
        pen.text("#Fields: date time ");
        if people {
            pen.text("s-ip ");
        }
        pen.text("cs-method cs-uri-stem cs-uri-query s-port ");
        if people {
            pen.text("cs-username c-ip cs(User-Agent) cs(Referer) ");
            pen.text("cs(Cookie) ");
        }
        pen.text("sc-status sc-bytes time-taken");
    });
    for _ in 0..12 {
        pen.line(w3c_row);
    }
}

fn w3c_row(pen: &mut Pen) {
    let place = Place::Column;
    pen.time(Clock::Seconds);
    pen.text(" ");
    if pen.people {
        pen.bare(Entity::Ip, values::ipv4, place);
        pen.text(" ");
    }
    pen.any(&["GET ", "POST ", "HEAD "]);
    pen.any(words::ENDPOINTS);
    pen.text(" ");
    if pen.r.once_in(3) {
        pen.text("-");
    } else {
        let pairs = pen.r.between(1, 2);
        super::access::query(pen, pairs);
    }
    pen.text(" 443 ");
    if pen.people {
        if pen.r.once_in(3) {
            pen.bare(Entity::Username, values::username, place);
        } else {
            pen.text("-");
        }
        pen.text(" ");
        pen.bare(Entity::Ip, values::ip, place);
        pen.text(" ");
        pen.bare(Entity::UserAgent, agent, place);
        if pen.r.once_in(2) {
            pen.text(" - ");
        } else {
            pen.text(" ");
            pen.bare(Entity::Referer, values::referer, place);
            pen.text(" ");
        }
        if pen.r.once_in(2) {
            pen.text("- ");
        } else {
            let field = Field {
                entity: Entity::Credential,
                make: values::session,
                names: &[],
                headers: &[],
                labels: &[],
            };
            let name = "ASP.NET_SessionId=";
            pen.framed(name, &field, Context::Text, "", place);
            pen.text(" ");
        }
    }
    pen.any(&["200 ", "302 ", "404 "]);
    pen.token(Benign::Counter, place, benign::bytes);
    pen.text(" ");
    pen.number(1, 900);
}

/// A browser's description with `+` for its blanks, as this format has it.
fn agent(r: &mut Random, out: &mut Vec<u8>) {
    let start = out.len();
    values::user_agent(r, out);
    for byte in &mut out[start..] {
        if *byte == b' ' {
            *byte = b'+';
        }
    }
}

/// The columns of the tables, one of which each seed has. A column without
/// an entity has an order's number or an amount.
const TABLES: &[&[(&str, Option<Entity>)]] = &[
    &[
        ("order_no", None),
        ("buyer_name", Some(Entity::RealName)),
        ("buyer_phone", Some(Entity::MobileCn)),
        ("id_card_number", Some(Entity::ResidentId)),
        ("contact_mail", Some(Entity::Email)),
        ("amount", None),
        ("receiver_address", Some(Entity::Address)),
        ("login_ip", Some(Entity::Ip)),
        ("bank_card_no", Some(Entity::BankCard)),
        ("device_id", Some(Entity::DeviceId)),
    ],
    &[
        ("订单号", None),
        ("姓名", Some(Entity::RealName)),
        ("手机号", Some(Entity::MobileCn)),
        ("身份证号", Some(Entity::ResidentId)),
        ("邮箱", Some(Entity::Email)),
        ("金额", None),
        ("收货地址", Some(Entity::Address)),
        ("登录IP", Some(Entity::Ip)),
        ("银行卡号", Some(Entity::BankCard)),
        ("设备号", Some(Entity::DeviceId)),
    ],
];

/// A row of a table, or its header and a row.
pub(in super::super) fn csv(pen: &mut Pen, seed: u64, header: bool) {
    let table = TABLES[seed as usize % TABLES.len()];
    if header {
        pen.line(|pen| {
            for (at, (name, _)) in table.iter().enumerate() {
                if at > 0 {
                    pen.text(",");
                }
                pen.text(name);
            }
        });
    }
    pen.line(|pen| {
        for (at, &(_, entity)) in table.iter().enumerate() {
            if at > 0 {
                pen.text(",");
            }
            let quote = if pen.r.once_in(3) { "\"" } else { "" };
            pen.text(quote);
            match entity {
                Some(entity) => {
                    let field = first(entity);
                    pen.value(field, Context::Text, Place::Column);
                }
                None if at > 0 => {
                    pen.number(10, 9999);
                    pen.text(".50");
                }
                None => {
                    pen.token(Benign::Order, Place::Column, benign::order);
                }
            }
            pen.text(quote);
        }
    });
}
