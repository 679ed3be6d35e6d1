//! Frames that a stranger sends to a server: each is a message or is refused, and each request is
//! answered or refused.

use std::cell::RefCell;

use oauthdesk::door::limits::FRAME;
use oauthdesk::door::{Door, Event, ToServer, Wait, WireError, decode, encode};
use oauthdesk::model::claimed::{MAX, masked};
use oauthdesk::registry::Local;

thread_local! {
    /// A registry that nothing is written to, so that each input meets the same one.
    static REGISTRY: RefCell<Local> = RefCell::new(Local::demo(true).expect("a registry"));
}

pub fn check(bytes: &[u8]) {
    for line in bytes.split(|byte| *byte == b'\n') {
        match decode::<ToServer>(line) {
            Ok(message) => taken(line, &message),
            Err(WireError::TooLarge(size)) => assert!(size > FRAME),
            Err(WireError::Malformed(_)) => {}
        }
    }
}

fn taken(line: &[u8], message: &ToServer) {
    // Members that nobody knows and blanks are gone, so what is written is not much longer; numbers
    // and defaults can be.
    if let Ok(written) = encode(message) {
        assert!(written.len() <= 8 * line.len() + 1_000, "{} from {}", written.len(), line.len());
        let again: ToServer = decode(&written).expect("what was written is read");
        assert_eq!(again, *message);
    }
    match message {
        ToServer::Hello(hello) => {
            let claimed = &hello.claimed;
            let claims = [&claimed.terminal, &claimed.address, &claimed.login];
            let claims = claims.into_iter().flatten().map(ToString::to_string);
            for text in claims.chain([masked(&hello.doing)]) {
                assert!(text.chars().count() <= MAX);
                assert!(!text.chars().any(char::is_control), "{text:?}");
            }
        }
        ToServer::Withdraw(_) => {}
        ToServer::Ask { ticket, request } => REGISTRY.with_borrow_mut(|registry| {
            registry.submit(*ticket, request.clone());
            loop {
                let event = registry.receive(Wait::Forever).expect("the registry is there");
                let Some(Event::Answer { ticket: answered, answer }) = event else { continue };
                assert_eq!(answered, *ticket);
                // Whatever is asked, the answer has room in a frame.
                let event = Event::Answer { ticket: answered, answer };
                let bytes = encode(&event).unwrap_or_else(|error| panic!("{error}: {request:?}"));
                let again: Event = decode(&bytes).expect("an answer is read");
                assert_eq!(again, event);
                break;
            }
        }),
    }
}
